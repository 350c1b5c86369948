package dev.pawl.examples.wallet.race;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.race.WalletTable.Check;
import java.sql.Connection;
import java.sql.SQLException;

/** Reads, changes, writes, and checks nothing: what is written in between is overwritten. */
final class Naive implements Strategy {
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
    public Contestant enter(Course course) throws SQLException {
        return new Client(WalletTable.fill(course, Isolation.OF_THE_DATABASE));
    }

    private static final class Client extends SqlContestant {
        Client(WalletTable table) {
            super(table);
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws SQLException {
            try (Connection connection = table.connect()) {
                WalletTable.Row seen = table.read(connection, id, UNLOCKED);
                table.write(connection, Check.NONE, seen, seen.wallet().increase(money));
                return Reply.COMMITTED;
            }
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) throws SQLException {
            try (Connection connection = table.connect()) {
                WalletTable.Pair seen = table.read(connection, from, to, UNLOCKED);
                Transfer transfer = Transfer.of(seen.from().wallet(), seen.to().wallet(), money);
                return table.transactions().run(connection, reply -> true, c -> {
                    table.write(c, Check.NONE, seen, transfer);
                    return Reply.COMMITTED;
                });
            }
        }
    }
}
