package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Strategy;
import java.util.List;

/** A strategy that works on the table of wallets. */
abstract class SqlStrategy implements Strategy {
    @Override
    public final Contestant enter(Ground ground, List<String> wallets) throws Exception {
        return enter(WalletTable.fill((SqlGround) ground, isolation(), wallets));
    }

    /** Returns the isolation level that it wants of its connections. */
    Isolation isolation() {
        return Isolation.OF_THE_DATABASE;
    }

    /** Returns what the clients will call. */
    abstract Contestant enter(WalletTable table);
}
