package dev.pawl.examples.wallet.race.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import dev.pawl.embedded.EmbeddedMongoDb;
import dev.pawl.embedded.FakeReplicaSet;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.VenueSuite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class MongoRaceTest extends VenueSuite {
    @SuppressWarnings("NullAway.Init")
    private static EmbeddedMongoDb server;

    @SuppressWarnings("NullAway.Init")
    private static MongoClient client;

    @BeforeAll
    static void startServer() {
        server = EmbeddedMongoDb.replicaSet(new FakeReplicaSet());
        client = MongoClients.create(server.connectionString());
    }

    @AfterAll
    static void stopServer() {
        client.close();
        server.close();
    }

    @Override
    protected Venue venue() {
        return new MongoVenue("mongodb", server.connectionString(), "race", "none");
    }

    @Override
    protected void makeForeignTable() {
        database().createCollection("pawl_race_wallet");
    }

    @Override
    protected void removeForeignTable() {
        assertThat(database().listCollectionNames()).containsExactly("pawl_race_wallet");
        database().getCollection("pawl_race_wallet").drop();
    }

    @AfterEach
    void noCollectionIsLeft() {
        assertThat(database().listCollectionNames()).isEmpty();
    }

    private static MongoDatabase database() {
        return client.getDatabase("race");
    }
}
