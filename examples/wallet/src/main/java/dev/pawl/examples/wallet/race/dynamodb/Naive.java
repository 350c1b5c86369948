package dev.pawl.examples.wallet.race.dynamodb;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;

/** Reads, changes, writes, and checks nothing: what is written in between is overwritten. */
final class Naive extends DynamoDbStrategy {
    @Override
    public String name() {
        return "naive";
    }

    @Override
    public String explanation() {
        return "GetItem, then PutItem without any condition, two of them in one TransactWriteItems for a transfer."
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

    private static final class Client extends DynamoDbContestant {
        Client(WalletTable table) {
            super(table, BackOff.NONE);
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws Exception {
            return attempt(tally, () -> {
                WalletTable.Row seen = table.read(id);
                table.run(table.put(seen, seen.wallet().increase(money)));
            });
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) throws Exception {
            return attempt(tally, () -> {
                WalletTable.Row payer = table.read(from);
                WalletTable.Row paid = table.read(to);
                Transfer transfer = Transfer.of(payer.wallet(), paid.wallet(), money);
                table.runBoth(table.put(payer, transfer.from()), table.put(paid, transfer.to()));
            });
        }
    }
}
