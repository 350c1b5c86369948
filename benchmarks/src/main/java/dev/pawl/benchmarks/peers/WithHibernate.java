package dev.pawl.benchmarks.peers;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.race.sql.Framework;
import dev.pawl.jdbc.Database;
import jakarta.persistence.OptimisticLockException;
import java.util.List;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.community.dialect.SQLiteDialect;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/**
 * Hibernate with {@code @Version}: each attempt is a session of its own with one transaction, as its guide says; updates are
 * sent in the order of their ids, and in one batch.
 */
final class WithHibernate implements Framework {
    private static final int BATCH_SIZE = 10;

    static {
        // Hibernate would otherwise find java.util.logging, which writes to the terminal.
        System.setProperty("org.jboss.logging.provider", "slf4j");
    }

    @Override
    public String name() {
        return "hibernate";
    }

    @Override
    public String explanation() {
        return "Hibernate ORM with @Version: each attempt is a session with one transaction, and OptimisticLockException is"
                + " tried again.";
    }

    @Override
    public Unit open(DataSource pool, Database database) {
        HibernatePersistenceConfiguration configuration = new HibernatePersistenceConfiguration("race");
        configuration
                .managedClass(HibernateWallet.class)
                .property(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, pool)
                .property(AvailableSettings.ORDER_UPDATES, true)
                .property(AvailableSettings.STATEMENT_BATCH_SIZE, BATCH_SIZE);
        if (database == Database.SQLITE) {
            configuration.property(AvailableSettings.DIALECT, SQLiteDialect.class.getName());
        }
        return new Sessions(configuration.createEntityManagerFactory());
    }

    private record Sessions(SessionFactory factory) implements Unit {
        @Override
        public void increment(String wallet, Money money) {
            factory.inTransaction(session -> {
                HibernateWallet found = session.find(HibernateWallet.class, wallet);
                found.become(found.wallet().increase(money));
            });
        }

        @Override
        public void transfer(String from, String to, Money money) {
            factory.inTransaction(session -> {
                List<HibernateWallet> found = session.findMultiple(HibernateWallet.class, List.of(from, to));
                HibernateWallet payer = found.get(0);
                HibernateWallet paid = found.get(1);
                Transfer transfer = Transfer.of(payer.wallet(), paid.wallet(), money);
                payer.become(transfer.from());
                paid.become(transfer.to());
            });
        }

        @Override
        public boolean isConflict(RuntimeException failure) {
            // An update that is only sent by the commit fails inside of it.
            return failure instanceof OptimisticLockException || failure.getCause() instanceof OptimisticLockException;
        }

        @Override
        public void close() {
            factory.close();
        }
    }
}
