package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.race.Amounts;
import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.BackOff.Result;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Lets the database do the sum. The rules of the wallet have to be said again in SQL. */
final class Atomic extends SqlStrategy {
    private static final String UNLOCKED = "";
    private static final String ADD = "UPDATE " + WalletTable.NAME
            + " SET balance = balance + ?, version = version + 1 WHERE id = ? AND balance + ? >= 0";

    @Override
    public String name() {
        return "atomic";
    }

    @Override
    public String explanation() {
        return "One UPDATE that does the arithmetic in the database, with the balance check in its WHERE."
                + " The fastest by hand, but it works only for changes that SQL can express.";
    }

    @Override
    Contestant enter(WalletTable table) {
        return new Client(table);
    }

    private static final class Client extends SqlContestant {
        Client(WalletTable table) {
            super(table, BackOff.QUICK);
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws Exception {
            return attempt(tally, connection -> add(connection, id, Amounts.units(money.amount())));
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) throws Exception {
            long units = Amounts.units(money.amount());
            boolean payerFirst = from.compareTo(to) < 0;
            return attemptInTransaction(tally, connection -> {
                // In the order of the ids, so that two transfers never wait for each other in a circle.
                Result first = payerFirst ? add(connection, from, -units) : add(connection, to, units);
                Result second = payerFirst ? add(connection, to, units) : add(connection, from, -units);
                if (first == Result.COMMITTED && second == Result.COMMITTED) {
                    return Result.COMMITTED;
                }
                // No row says why: the wallet itself refuses, unless it has been paid in the meantime.
                table.read(connection, from, UNLOCKED).wallet().decrease(money);
                return Result.CONFLICT;
            });
        }

        private static Result add(Connection connection, String id, long units) throws SQLException {
            try (PreparedStatement update = connection.prepareStatement(ADD)) {
                update.setLong(1, units);
                update.setString(2, id);
                update.setLong(3, units);
                return WalletTable.result(update.executeUpdate());
            }
        }
    }
}
