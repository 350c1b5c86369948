package dev.pawl.examples.wallet.race.mongodb;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.BackOff.Result;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;

/** Reads, changes, writes, and checks nothing: what is written in between is overwritten. */
final class Naive extends MongoStrategy {
    @Override
    public String name() {
        return "naive";
    }

    @Override
    public String explanation() {
        return "find, then updateOne with $set and no filter but the id, two of them in one transaction for a transfer."
                + " Whatever another client wrote in between is overwritten: a lost update.";
    }

    @Override
    public boolean promisesSafety() {
        return false;
    }

    @Override
    Contestant enter(WalletCollection wallets) {
        return new Client(wallets);
    }

    private static final class Client extends MongoContestant {
        Client(WalletCollection wallets) {
            super(wallets, BackOff.NONE);
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws Exception {
            return attempt(tally, () -> {
                WalletCollection.Row seen = wallets.read(null, id);
                return wallets.write(null, seen, seen.wallet().increase(money));
            });
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) throws Exception {
            return attempt(tally, () -> {
                WalletCollection.Row payer = wallets.read(null, from);
                WalletCollection.Row paid = wallets.read(null, to);
                Transfer transfer = Transfer.of(payer.wallet(), paid.wallet(), money);
                return wallets.inTransaction(tally, session -> {
                    wallets.write(session, payer, transfer.from());
                    wallets.write(session, paid, transfer.to());
                    return Result.COMMITTED;
                });
            });
        }
    }
}
