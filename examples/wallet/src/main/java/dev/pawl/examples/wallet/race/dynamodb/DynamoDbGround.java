package dev.pawl.examples.wallet.race.dynamodb;

import dev.pawl.dynamodb.DynamoDbStore;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.RaceException;
import dev.pawl.examples.wallet.race.RaceProcess;
import dev.pawl.examples.wallet.race.RaceTables;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Tables of DynamoDB that were claimed for a race. Not safe for use by several threads. */
public final class DynamoDbGround implements Ground {
    private final DynamoDbVenue venue;
    private final DynamoDbCatalog catalog;
    private final RaceTables tables;

    DynamoDbGround(DynamoDbVenue venue) throws Exception {
        this.venue = venue;
        this.catalog = new DynamoDbCatalog(venue.client(), venue.prefix());
        RaceProcess.refuseBeside(venue.label(), catalog.processes());
        this.tables = RaceTables.claim(venue.label(), catalog);
    }

    /**
     * Returns how DynamoDB is reached.
     *
     * @return the client, which stays open
     */
    public DynamoDbClient client() {
        return venue.client();
    }

    /**
     * Returns what the names of tables begin with, before the race's own prefix.
     *
     * @return the prefix, possibly empty
     */
    public String prefix() {
        return venue.prefix();
    }

    @Override
    public String durability() {
        return venue.durability();
    }

    /**
     * Makes a table whose key is one text, and which {@link #clear} removes.
     *
     * @param name its name without {@link #prefix}
     * @param key the name of the key
     * @throws RaceException if it is there already
     * @throws Exception if DynamoDB fails
     */
    public void makeTable(String name, String key) throws Exception {
        tables.make(List.of(name), () -> catalog.make(name, key));
    }

    @Override
    public Store openStore(Kind kind) throws Exception {
        DynamoDbStore store =
                DynamoDbStore.builder(client()).tablePrefix(prefix()).build();
        tables.make(List.of(kind.name(), "pawl_markers"), () -> store.createTables(kind));
        return store;
    }

    @Override
    public void clear() {
        cleanUp(tables::clear);
    }

    @Override
    public void close() {
        cleanUp(tables::remove);
    }

    private void cleanUp(RaceTables.Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new RaceException("Could not clean up after the race on " + venue.label() + ": " + e.getMessage(), e);
        }
    }
}
