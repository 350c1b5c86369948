package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;
import dev.pawl.examples.wallet.race.sql.WalletTable.Check;

/** A version column that every write checks and advances; a write that finds another version is tried again from a fresh read. */
final class Optimistic extends SqlStrategy {
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
                + " and the change is tried again from a fresh read, " + backOff.explanation() + ".";
    }

    @Override
    Contestant enter(WalletTable table) {
        return new Client(table, backOff);
    }

    private static final class Client extends SqlContestant {
        Client(WalletTable table, BackOff backOff) {
            super(table, backOff);
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws Exception {
            return attempt(tally, connection -> {
                WalletTable.Row seen = table.read(connection, id, UNLOCKED);
                return table.write(
                        connection, Check.VERSION, seen, seen.wallet().increase(money));
            });
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) throws Exception {
            return attempt(tally, connection -> {
                WalletTable.Pair seen = table.read(connection, from, to, UNLOCKED);
                Transfer transfer = Transfer.of(seen.from().wallet(), seen.to().wallet(), money);
                return table.inTransaction(connection, c -> table.write(c, Check.VERSION, seen, transfer));
            });
        }
    }
}
