package dev.pawl.benchmarks.peers;

import static dev.pawl.benchmarks.peers.JooqTable.WALLETS;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.race.sql.Framework;
import dev.pawl.jdbc.Database;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataChangedException;
import org.jooq.impl.DSL;

/**
 * jOOQ with {@code executeWithOptimisticLocking} on a version column: a stored record updates the row only where the version is
 * the one that was fetched. One record needs no transaction, two share one.
 */
final class WithJooq implements Framework {
    static {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
    }

    @Override
    public String name() {
        return "jooq";
    }

    @Override
    public String explanation() {
        return "jOOQ with optimistic locking on a version column: DataChangedException is tried again.";
    }

    @Override
    public Unit open(DataSource pool, Database database) {
        SQLDialect dialect = SQLDialect.valueOf(database == Database.POSTGRESQL ? "POSTGRES" : database.name());
        return new Records(DSL.using(pool, dialect, new Settings().withExecuteWithOptimisticLocking(true)));
    }

    private record Records(DSLContext context) implements Unit {
        @Override
        public void increment(String wallet, Money money) {
            JooqTable.Row found = find(context, wallet);
            found.holding(found.wallet().increase(money)).store();
        }

        @Override
        public void transfer(String from, String to, Money money) {
            context.transaction(transaction -> {
                JooqTable.Row payer = find(transaction.dsl(), from);
                JooqTable.Row paid = find(transaction.dsl(), to);
                Transfer transfer = Transfer.of(payer.wallet(), paid.wallet(), money);
                payer.holding(transfer.from());
                paid.holding(transfer.to());
                // In the order of the ids, so that two transfers never wait for each other in a circle.
                (from.compareTo(to) < 0 ? Stream.of(payer, paid) : Stream.of(paid, payer))
                        .forEach(JooqTable.Row::store);
            });
        }

        private static JooqTable.Row find(DSLContext context, String wallet) {
            return context.fetchSingle(WALLETS, WALLETS.id.eq(wallet));
        }

        @Override
        public boolean isConflict(RuntimeException failure) {
            return failure instanceof DataChangedException;
        }

        @Override
        public void close() {}
    }
}
