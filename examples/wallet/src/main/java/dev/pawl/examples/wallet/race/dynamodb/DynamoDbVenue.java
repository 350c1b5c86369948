package dev.pawl.examples.wallet.race.dynamodb;

import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Venue;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Tables of DynamoDB. There are no locks to take and no isolation levels to choose, so the strategies are fewer.
 *
 * @param label what reports call it
 * @param client how it is reached; stays open
 * @param prefix what the names of tables begin with, possibly nothing
 * @param durability what is known about putting writes on disk
 */
public record DynamoDbVenue(String label, DynamoDbClient client, String prefix, String durability) implements Venue {
    @Override
    public String database() {
        return "DynamoDB";
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
        return new DynamoDbGround(this);
    }

    /** Returns the label, since a client says nothing to people. */
    @Override
    public String toString() {
        return label;
    }
}
