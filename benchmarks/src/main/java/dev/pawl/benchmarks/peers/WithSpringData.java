package dev.pawl.benchmarks.peers;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.race.sql.Framework;
import dev.pawl.jdbc.Database;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.dialect.JdbcArrayColumns;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.relational.core.dialect.AnsiDialect;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring Data JDBC with {@code @Version}: each attempt is one transaction around reading and saving, as services have it. */
final class WithSpringData implements Framework {
    @Override
    public String name() {
        return "spring-data-jdbc";
    }

    @Override
    public String explanation() {
        return "Spring Data JDBC with @Version: each attempt is one transaction, and OptimisticLockingFailureException is tried"
                + " again.";
    }

    @Override
    public Unit open(DataSource pool, Database database) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(NamedParameterJdbcOperations.class, () -> new NamedParameterJdbcTemplate(pool));
        context.register(database == Database.SQLITE ? SqliteConfiguration.class : AbstractJdbcConfiguration.class);
        context.refresh();
        return new Service(
                context,
                context.getBean(JdbcAggregateTemplate.class),
                new TransactionTemplate(new JdbcTransactionManager(pool)));
    }

    /** Spring Data JDBC knows no SQLite; the SQL that the race needs is the standard's. */
    static final class SqliteConfiguration extends AbstractJdbcConfiguration {
        @Override
        public JdbcDialect jdbcDialect(NamedParameterJdbcOperations operations) {
            return new SqliteDialect();
        }
    }

    private static final class SqliteDialect extends AnsiDialect implements JdbcDialect {
        @Override
        public JdbcArrayColumns getArraySupport() {
            return JdbcArrayColumns.Unsupported.INSTANCE;
        }
    }

    private record Service(
            AnnotationConfigApplicationContext context, JdbcAggregateTemplate template, TransactionTemplate transaction)
            implements Unit {
        @Override
        public void increment(String wallet, Money money) {
            transaction.executeWithoutResult(status -> {
                SpringDataWallet found = find(wallet);
                template.save(found.holding(found.wallet().increase(money)));
            });
        }

        @Override
        public void transfer(String from, String to, Money money) {
            transaction.executeWithoutResult(status -> {
                SpringDataWallet payer = find(from);
                SpringDataWallet paid = find(to);
                Transfer transfer = Transfer.of(payer.wallet(), paid.wallet(), money);
                SpringDataWallet payerAfter = payer.holding(transfer.from());
                SpringDataWallet paidAfter = paid.holding(transfer.to());
                // In the order of the ids, so that two transfers never wait for each other in a circle.
                (from.compareTo(to) < 0 ? Stream.of(payerAfter, paidAfter) : Stream.of(paidAfter, payerAfter))
                        .forEach(template::save);
            });
        }

        private SpringDataWallet find(String wallet) {
            return Objects.requireNonNull(template.findById(wallet, SpringDataWallet.class));
        }

        @Override
        public boolean isConflict(RuntimeException failure) {
            return failure instanceof OptimisticLockingFailureException;
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
