package dev.pawl.examples.wallet.race.mongodb;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.BackOff.Result;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;

/** A version field that every write checks and advances; a write that finds another is tried again from a fresh read. */
final class Optimistic extends MongoStrategy {
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
        return "A version field, and updateOne with the version that was read in its filter, two of them in one transaction"
                + " for a transfer; matching nothing means a conflict, and the change is tried again from a fresh read, "
                + backOff.explanation() + ".";
    }

    @Override
    Contestant enter(WalletCollection wallets) {
        return new Client(wallets, backOff);
    }

    private static final class Client extends MongoContestant {
        Client(WalletCollection wallets, BackOff backOff) {
            super(wallets, backOff);
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws Exception {
            return attempt(tally, () -> {
                WalletCollection.Row seen = wallets.read(null, id);
                return wallets.writeIfUnchanged(null, seen, seen.wallet().increase(money));
            });
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) throws Exception {
            return attempt(tally, () -> {
                WalletCollection.Row payer = wallets.read(null, from);
                WalletCollection.Row paid = wallets.read(null, to);
                Transfer transfer = Transfer.of(payer.wallet(), paid.wallet(), money);
                return wallets.inTransaction(
                        tally,
                        session -> wallets.writeIfUnchanged(session, payer, transfer.from()) == Result.COMMITTED
                                ? wallets.writeIfUnchanged(session, paid, transfer.to())
                                : Result.CONFLICT);
            });
        }
    }
}
