package dev.pawl.examples.wallet.race.dynamodb;

import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Strategy;
import java.util.List;

/** A strategy that works on the table of wallets. */
abstract class DynamoDbStrategy implements Strategy {
    @Override
    public final Contestant enter(Ground ground, List<String> wallets) throws Exception {
        return enter(WalletTable.fill((DynamoDbGround) ground, wallets));
    }

    /** Returns what the clients will call. */
    abstract Contestant enter(WalletTable table);
}
