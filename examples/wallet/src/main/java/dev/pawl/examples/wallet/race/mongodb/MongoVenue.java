package dev.pawl.examples.wallet.race.mongodb;

import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Venue;
import java.util.List;

/**
 * A database on a replica set of MongoDB. There are no row locks to take, and one isolation level, so the strategies are fewer.
 *
 * @param label what reports call it; holds no password
 * @param connectionString how the driver reaches it
 * @param databaseName which database of it
 * @param durability what is known about putting writes on disk
 */
public record MongoVenue(String label, String connectionString, String databaseName, String durability)
        implements Venue {
    @Override
    public String database() {
        return "MongoDB";
    }

    @Override
    public boolean locksRows() {
        return false;
    }

    @Override
    public List<Strategy> handWritten() {
        return List.of(
                new Naive(),
                new Optimistic("optimistic", BackOff.QUICK),
                new Optimistic("optimistic-patient", BackOff.PATIENT),
                new Atomic());
    }

    @Override
    public Ground claim() throws Exception {
        return new MongoGround(this);
    }

    /** Returns the label, so that no password can slip into a message. */
    @Override
    public String toString() {
        return label;
    }
}
