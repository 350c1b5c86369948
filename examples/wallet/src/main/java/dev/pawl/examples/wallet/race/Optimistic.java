package dev.pawl.examples.wallet.race;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.race.BackOff.Result;
import dev.pawl.examples.wallet.race.WalletTable.Check;
import java.sql.Connection;
import java.sql.SQLException;

/** A version column that every write checks and advances; a write that finds another version is tried again from a fresh read. */
final class Optimistic implements Strategy {
    private static final String UNLOCKED = "";

    private final String name;
    private final BackOff backOff;

    Optimistic(String name, BackOff backOff) {
        this.name = name;
        this.backOff = backOff;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String explanation() {
        return "A version column, and UPDATE ... WHERE version = the one that was read; zero rows mean a conflict,"
                + " and the change is tried again from a fresh read, after a random delay of at most "
                + backOff.first().toMillis() + " ms, doubling up to "
                + backOff.maximum().toMillis() + " ms.";
    }

    @Override
    public Contestant enter(Course course) throws SQLException {
        return new Client(WalletTable.fill(course, Isolation.OF_THE_DATABASE), backOff);
    }

    private static final class Client extends SqlContestant {
        private final BackOff backOff;

        Client(WalletTable table, BackOff backOff) {
            super(table);
            this.backOff = backOff;
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws SQLException, InterruptedException {
            return backOff.run(tally, () -> {
                try (Connection connection = table.connect()) {
                    WalletTable.Row seen = table.read(connection, id, UNLOCKED);
                    return table.write(
                            connection, Check.VERSION, seen, seen.wallet().increase(money));
                }
            });
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally)
                throws SQLException, InterruptedException {
            return backOff.run(tally, () -> {
                try (Connection connection = table.connect()) {
                    WalletTable.Pair seen = table.read(connection, from, to, UNLOCKED);
                    Transfer transfer =
                            Transfer.of(seen.from().wallet(), seen.to().wallet(), money);
                    return table.transactions()
                            .run(
                                    connection,
                                    Result.COMMITTED::equals,
                                    c -> table.write(c, Check.VERSION, seen, transfer));
                }
            });
        }
    }
}
