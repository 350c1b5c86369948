package dev.pawl.examples.wallet.race.dynamodb;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;

/** A version attribute that every write checks and advances; a write that finds another is tried again from a fresh read. */
final class Optimistic extends DynamoDbStrategy {
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
        return "A version attribute, and PutItem with a ConditionExpression on the version that was read, two of them in"
                + " one TransactWriteItems for a transfer; a condition that fails means a conflict, and the change is tried"
                + " again from a fresh read, " + backOff.explanation() + ".";
    }

    @Override
    Contestant enter(WalletTable table) {
        return new Client(table, backOff);
    }

    private static final class Client extends DynamoDbContestant {
        Client(WalletTable table, BackOff backOff) {
            super(table, backOff);
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws Exception {
            return attempt(tally, () -> {
                WalletTable.Row seen = table.read(id);
                table.run(table.putIfUnchanged(seen, seen.wallet().increase(money)));
            });
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) throws Exception {
            return attempt(tally, () -> {
                WalletTable.Row payer = table.read(from);
                WalletTable.Row paid = table.read(to);
                Transfer transfer = Transfer.of(payer.wallet(), paid.wallet(), money);
                table.runBoth(table.putIfUnchanged(payer, transfer.from()), table.putIfUnchanged(paid, transfer.to()));
            });
        }
    }
}
