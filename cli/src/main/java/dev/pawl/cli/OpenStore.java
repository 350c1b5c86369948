package dev.pawl.cli;

import dev.pawl.embedded.EmbeddedDynamoDb;
import dev.pawl.embedded.EmbeddedMariaDb;
import dev.pawl.embedded.EmbeddedMongoDb;
import dev.pawl.embedded.EmbeddedPostgres;
import dev.pawl.embedded.FakeReplicaSet;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.dynamodb.DynamoDbVenue;
import dev.pawl.examples.wallet.race.memory.MemoryVenue;
import dev.pawl.examples.wallet.race.mongodb.MongoVenue;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A store that is ready for a race, and what was started for it.
 *
 * @param venue how to connect to it
 * @param whatWasStarted stopped and removed on close
 */
record OpenStore(Venue venue, Started whatWasStarted) implements AutoCloseable {
    /** Something that was started only for this run. */
    interface Started {
        void stop();
    }

    private static final Started NOTHING = () -> {};

    static OpenStore open(StoreAddress address) {
        if (address instanceof StoreAddress.Sqlite sqlite) {
            String file = sqlite.file().toString();
            return new OpenStore(SqlVenue.sqlite(address.label(), file), NOTHING);
        } else if (address instanceof StoreAddress.Sql sql) {
            return new OpenStore(venue(sql), NOTHING);
        } else if (address instanceof StoreAddress.DynamoDb dynamoDb) {
            DynamoDbClient client = dynamoDb.address().client();
            String prefix = dynamoDb.address().prefix();
            return new OpenStore(
                    new DynamoDbVenue(address.label(), client, prefix, "as the service promises"), client::close);
        } else if (address instanceof StoreAddress.MongoDb mongoDb) {
            MongoDbAddress there = mongoDb.address();
            return new OpenStore(
                    new MongoVenue(address.label(), there.connectionString(), there.database(), "w=majority, j=true"),
                    NOTHING);
        } else if (address instanceof StoreAddress.Embedded embedded) {
            return started(embedded);
        } else if (address instanceof StoreAddress.Memory) {
            return new OpenStore(new MemoryVenue(), NOTHING);
        }
        TemporaryFolder folder = TemporaryFolder.make();
        String file = folder.path().resolve("race.db").toString();
        return new OpenStore(SqlVenue.sqlite(address.label(), file), folder::close);
    }

    private static Venue venue(StoreAddress.Sql sql) {
        ServerAddress server = sql.server();
        return switch (sql.database()) {
            case POSTGRESQL -> SqlVenue.postgresql(sql.label(), server.jdbcUrl(), server.user(), server.password());
            case MARIADB -> SqlVenue.mariadb(sql.label(), server.jdbcUrl(), server.user(), server.password());
            case MYSQL -> SqlVenue.mysql(sql.label(), server.jdbcUrl(), server.user(), server.password());
            case SQLITE -> throw new IllegalArgumentException("SQLite has no server.");
        };
    }

    private static OpenStore started(StoreAddress.Embedded embedded) {
        String label = embedded.label();
        return switch (embedded.server()) {
            case POSTGRESQL -> {
                EmbeddedPostgres server = embedded.server().started(EmbeddedPostgres::start);
                yield new OpenStore(SqlVenue.postgresql(label, server.jdbcUrl(), null, null), server::close);
            }
            case MARIADB -> {
                EmbeddedMariaDb server = embedded.server().started(EmbeddedMariaDb::start);
                yield new OpenStore(SqlVenue.mariadb(label, server.jdbcUrl(), null, null), server::close);
            }
            case DYNAMODB -> {
                EmbeddedDynamoDb server = embedded.server().started(EmbeddedDynamoDb::start);
                yield new OpenStore(
                        new DynamoDbVenue(label, server.client(), "", "DynamoDB Local, in memory"), server::close);
            }
            case MONGODB -> {
                EmbeddedMongoDb server =
                        embedded.server().started(() -> EmbeddedMongoDb.replicaSet(new FakeReplicaSet()));
                yield new OpenStore(
                        new MongoVenue(label, server.connectionString(), "race", "a Java fake, in memory"),
                        server::close);
            }
        };
    }

    @Override
    public void close() {
        whatWasStarted.stop();
    }
}
