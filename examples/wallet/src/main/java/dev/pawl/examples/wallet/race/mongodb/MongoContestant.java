package dev.pawl.examples.wallet.race.mongodb;

import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;
import java.math.BigDecimal;
import java.util.Map;

/** What the strategies have in common: the collection, and how often they try. */
abstract class MongoContestant implements Contestant {
    final WalletCollection wallets;
    private final BackOff backOff;

    MongoContestant(WalletCollection wallets, BackOff backOff) {
        this.wallets = wallets;
        this.backOff = backOff;
    }

    final Reply attempt(Tally tally, BackOff.Attempt attempt) throws Exception {
        return backOff.run(tally, attempt);
    }

    @Override
    public final Map<String, BigDecimal> balances() {
        return wallets.balances();
    }
}
