package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;
import dev.pawl.examples.wallet.race.sql.WalletTable.Check;

/** Reads, changes, writes, and checks nothing: what is written in between is overwritten. */
final class Naive extends SqlStrategy {
    private static final String UNLOCKED = "";

    @Override
    public String name() {
        return "naive";
    }

    @Override
    public String explanation() {
        return "Reads the wallet, changes it and writes it back, without any check."
                + " Whatever another client wrote in between is overwritten: a lost update.";
    }

    @Override
    public boolean promisesSafety() {
        return false;
    }

    @Override
    Contestant enter(WalletTable table) {
        return new Client(table);
    }

    private static final class Client extends SqlContestant {
        Client(WalletTable table) {
            super(table, BackOff.NONE);
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws Exception {
            return attempt(tally, connection -> {
                WalletTable.Row seen = table.read(connection, id, UNLOCKED);
                return table.write(connection, Check.NONE, seen, seen.wallet().increase(money));
            });
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) throws Exception {
            return attempt(tally, connection -> {
                WalletTable.Pair seen = table.read(connection, from, to, UNLOCKED);
                Transfer transfer = Transfer.of(seen.from().wallet(), seen.to().wallet(), money);
                return table.inTransaction(connection, c -> table.write(c, Check.NONE, seen, transfer));
            });
        }
    }
}
