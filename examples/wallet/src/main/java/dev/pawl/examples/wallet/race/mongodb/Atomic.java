package dev.pawl.examples.wallet.race.mongodb;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.race.Amounts;
import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.BackOff.Result;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;

/** Lets the database do the sum. The rules of the wallet have to be said again in a filter. */
final class Atomic extends MongoStrategy {
    @Override
    public String name() {
        return "atomic";
    }

    @Override
    public String explanation() {
        return "updateOne with $inc, and the balance check in its filter, two of them in one transaction for a transfer."
                + " The fastest by hand, but it works only for changes that update operators can express.";
    }

    @Override
    Contestant enter(WalletCollection wallets) {
        return new Client(wallets);
    }

    private static final class Client extends MongoContestant {
        Client(WalletCollection wallets) {
            super(wallets, BackOff.QUICK);
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws Exception {
            return attempt(tally, () -> wallets.add(null, id, Amounts.units(money.amount())));
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) throws Exception {
            long units = Amounts.units(money.amount());
            return attempt(
                    tally,
                    () -> wallets.inTransaction(tally, session -> {
                        if (wallets.add(session, from, -units) == Result.COMMITTED) {
                            return wallets.add(session, to, units);
                        }
                        // The wallet itself refuses, unless it has been paid in the meantime.
                        wallets.read(null, from).wallet().decrease(money);
                        return Result.CONFLICT;
                    }));
        }
    }
}
