package dev.pawl.examples.wallet.race.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedDynamoDb;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.VenueSuite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("dev.pawl.embedded.EmbeddedDynamoDb#isThere")
class DynamoDbRaceTest extends VenueSuite {
    private static final String PREFIX = "test.";

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedDynamoDb server;

    @BeforeAll
    static void startServer() {
        server = EmbeddedDynamoDb.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected Venue venue() {
        return new DynamoDbVenue("dynamodb", server.client(), PREFIX, "none");
    }

    @Override
    protected void makeForeignTable() {
        catalog().make("pawl_race_wallet", "mine");
    }

    @Override
    protected void removeForeignTable() {
        server.client().deleteTable(delete -> delete.tableName(PREFIX + "pawl_race_wallet"));
    }

    @AfterEach
    void noTableIsLeft() {
        assertThat(catalog().tables()).isEmpty();
    }

    private static DynamoDbCatalog catalog() {
        return new DynamoDbCatalog(server.client(), PREFIX);
    }
}
