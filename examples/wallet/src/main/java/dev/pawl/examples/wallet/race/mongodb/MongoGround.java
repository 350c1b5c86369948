package dev.pawl.examples.wallet.race.mongodb;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.RaceException;
import dev.pawl.examples.wallet.race.RaceProcess;
import dev.pawl.examples.wallet.race.RaceTables;
import dev.pawl.mongodb.MongoStore;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import java.util.List;

/** A database that was claimed for a race, and the client that all strategies share. Not safe for use by several threads. */
public final class MongoGround implements Ground {
    private final MongoVenue venue;
    private final MongoClient client;
    private final MongoCatalog catalog;
    private final RaceTables collections;

    MongoGround(MongoVenue venue) throws Exception {
        this.venue = venue;
        this.client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(venue.connectionString()))
                .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                .build());
        try {
            this.catalog = new MongoCatalog(database());
            RaceProcess.refuseBeside(venue.label(), catalog.processes());
            this.collections = RaceTables.claim(venue.label(), catalog);
        } catch (Exception e) {
            client.close();
            throw e;
        }
    }

    /**
     * Returns how MongoDB is reached.
     *
     * @return the client, which is closed with the ground
     */
    public MongoClient client() {
        return client;
    }

    /**
     * Returns the database.
     *
     * @return the database
     */
    public MongoDatabase database() {
        return client.getDatabase(venue.databaseName());
    }

    @Override
    public String durability() {
        return venue.durability();
    }

    /**
     * Makes a collection, which {@link #clear} removes.
     *
     * @param name its name, with the race's prefix
     * @throws RaceException if it is there already
     * @throws Exception if MongoDB fails
     */
    public void make(String name) throws Exception {
        collections.make(List.of(name), () -> database().createCollection(name));
    }

    @Override
    public Store openStore(Kind kind) throws Exception {
        MongoStore store = MongoStore.of(client, venue.databaseName());
        collections.make(List.of(kind.name(), "pawl_commits"), () -> store.createCollections(kind));
        return store;
    }

    @Override
    public void clear() {
        cleanUp(collections::clear);
    }

    @Override
    public void close() {
        try (client) {
            cleanUp(collections::remove);
        }
    }

    private void cleanUp(RaceTables.Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new RaceException("Could not clean up after the race on " + venue.label() + ": " + e.getMessage(), e);
        }
    }
}
