package dev.pawl.examples.wallet.race.mongodb;

import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Strategy;
import java.util.List;

/** A strategy that works on the collection of wallets. */
abstract class MongoStrategy implements Strategy {
    @Override
    public final Contestant enter(Ground ground, List<String> wallets) throws Exception {
        return enter(WalletCollection.fill((MongoGround) ground, wallets));
    }

    /** Returns what the clients will call. */
    abstract Contestant enter(WalletCollection wallets);
}
