package dev.pawl.examples.wallet.anomalies.mongodb;

import dev.pawl.examples.wallet.anomalies.Level;
import dev.pawl.examples.wallet.race.mongodb.MongoGround;
import java.util.List;

/** The ways to use MongoDB without Pawl. */
public final class MongoLevels {
    private MongoLevels() {}

    /**
     * Returns those that a server has.
     *
     * @param ground where they are tried
     * @return operations by themselves, and transactions
     */
    public static List<Level> ofServer(MongoGround ground) {
        return List.of(
                new MongoLevel("single operations", false, ground),
                new MongoLevel("transactions, snapshot", true, ground));
    }

    /**
     * Returns those that can be tried on a fake, whose transactions say nothing about a server's.
     *
     * @param ground where they are tried
     * @return operations by themselves
     */
    public static List<Level> ofFake(MongoGround ground) {
        return List.of(new MongoLevel("single operations", false, ground));
    }
}
