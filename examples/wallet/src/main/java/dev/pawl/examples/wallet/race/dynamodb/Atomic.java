package dev.pawl.examples.wallet.race.dynamodb;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.race.Amounts;
import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** Lets the database do the sum. The rules of the wallet have to be said again in a condition. */
final class Atomic extends DynamoDbStrategy {
    private static final String CANNOT_AFFORD = "ConditionalCheckFailed";

    @Override
    public String name() {
        return "atomic";
    }

    @Override
    public String explanation() {
        return "UpdateItem with ADD, and the balance check as its ConditionExpression. The fastest by hand, but it works"
                + " only for changes that ADD can express, and an addition that the SDK sends again because its reply was"
                + " lost counts twice.";
    }

    @Override
    Contestant enter(WalletTable table) {
        return new Client(table);
    }

    private static final class Client extends DynamoDbContestant {
        Client(WalletTable table) {
            super(table, BackOff.QUICK);
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws Exception {
            return attempt(tally, () -> table.run(table.add(id, Amounts.units(money.amount()))));
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) throws Exception {
            long units = Amounts.units(money.amount());
            return attempt(tally, () -> {
                try {
                    table.runBoth(table.add(from, -units), table.add(to, units));
                } catch (TransactionCanceledException e) {
                    if (e.cancellationReasons().get(0).code().equals(CANNOT_AFFORD)) {
                        // The wallet itself refuses, unless it has been paid in the meantime.
                        table.read(from).wallet().decrease(money);
                    }
                    throw e;
                }
            });
        }
    }
}
