package dev.pawl.cli;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.dynamodb.DynamoDbStore;
import dev.pawl.jdbc.Database;
import dev.pawl.jdbc.JdbcStore;
import dev.pawl.mongodb.MongoStore;
import dev.pawl.store.Condition;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A store that is there already, with the commits that programs have made in it. Nothing is created in it.
 *
 * @param store the store
 * @param connections what reaches it
 */
record ExistingStore(Store store, Connections connections) implements AutoCloseable {
    private static final String COMMITS = "pawl_commits";
    private static final String MARKERS = "pawl_markers";
    private static final Duration LEAST_OF_THE_POOL = Duration.ofMillis(250);

    /** Closed after the store. */
    interface Connections {
        void close();
    }

    /**
     * What is to be found in a store.
     *
     * @param ticket of a commit that was made in it
     * @param anyTable whether its kinds may be in tables of other names than their own, which SQL alone can do without
     * @param patience how long the store may take to answer at first
     */
    record Sought(Ticket ticket, boolean anyTable, Duration patience) {
        List<Kind> kinds() {
            return ticket.conditions().stream()
                    .map(Condition::key)
                    .map(ExistingStore::kind)
                    .distinct()
                    .toList();
        }

        List<String> tables() {
            Stream<String> names = ticket.conditions().stream()
                    .map(condition -> condition.key().kind())
                    .distinct();
            return anyTable ? List.of() : names.toList();
        }

        /** Of whole seconds, as drivers count them. */
        int seconds() {
            return (int) patience.plusMillis(999).toSeconds();
        }
    }

    /**
     * Opens a store.
     *
     * @throws IllegalArgumentException if nothing is there, nothing that remembers commits, or none of what the ticket is about: a
     *     store that was mistyped must not be taken for one that cannot tell, nor for one in which nothing was applied
     */
    static ExistingStore open(StoreAddress address, Sought sought) {
        if (address instanceof StoreAddress.Sqlite sqlite) {
            if (!Files.exists(sqlite.file())) {
                throw new IllegalArgumentException("the file " + sqlite.file() + " does not exist.");
            }
            return sql(Database.SQLITE, "jdbc:sqlite:" + sqlite.file(), null, null, sought);
        } else if (address instanceof StoreAddress.Sql sql) {
            ServerAddress server = sql.server();
            return sql(sql.database(), server.jdbcUrl(), server.user(), server.password(), sought);
        } else if (address instanceof StoreAddress.DynamoDb dynamoDb) {
            return dynamoDb(dynamoDb.address(), sought);
        } else if (address instanceof StoreAddress.MongoDb mongoDb) {
            return mongoDb(mongoDb.address(), sought);
        }
        throw new IllegalArgumentException(
                "'" + address.label() + "' holds nothing that outlives the process that made the commit.");
    }

    private static ExistingStore sql(
            Database database, String url, @Nullable String user, @Nullable String password, Sought sought) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(Math.max(sought.patience().toMillis(), LEAST_OF_THE_POOL.toMillis()));
        // Connects when it is asked to.
        config.setInitializationFailTimeout(-1);
        // Not by the pool, which tries again for as long as it may, and does not say why.
        DriverManager.setLoginTimeout(sought.seconds());
        try (Connection connection = DriverManager.getConnection(url, user, password)) {
            requireTables(connection, sought.tables());
        } catch (SQLException e) {
            throw unreadable(e);
        }
        HikariDataSource pool = new HikariDataSource(config);
        return new ExistingStore(JdbcStore.builder(pool).dialect(database).build(), pool::close);
    }

    private static void requireTables(Connection connection, List<String> kinds) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1 FROM " + COMMITS + " WHERE 1 = 0").close();
            for (String kind : kinds) {
                try {
                    String quote = connection.getMetaData().getIdentifierQuoteString();
                    String table = quote + kind.replace(".", quote + "." + quote) + quote;
                    statement
                            .executeQuery("SELECT 1 FROM " + table + " WHERE 1 = 0")
                            .close();
                } catch (SQLException e) {
                    throw new IllegalArgumentException(
                            "it has no table '" + kind
                                    + "' that can be read, so it may not be where the commit was made: "
                                    + ErrorLine.withCause(e)
                                    + " If it is, and the application has given the table another name, say --any-table.",
                            e);
                }
            }
        }
    }

    private static ExistingStore dynamoDb(DynamoDbAddress address, Sought sought) {
        DynamoDbClient client = address.client();
        try {
            client.describeTable(describe -> describe.tableName(address.prefix() + MARKERS)
                    .overrideConfiguration(call -> call.apiCallTimeout(sought.patience())));
            DynamoDbStore store =
                    DynamoDbStore.builder(client).tablePrefix(address.prefix()).build();
            sought.kinds().forEach(store::bind);
            return new ExistingStore(store, client::close);
        } catch (SdkException | StoreException e) {
            client.close();
            throw unreadable(e);
        }
    }

    private static ExistingStore mongoDb(MongoDbAddress address, Sought sought) {
        MongoClient client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(address.connectionString()))
                .applyToClusterSettings(cluster ->
                        cluster.serverSelectionTimeout(sought.patience().toMillis(), TimeUnit.MILLISECONDS))
                .build());
        try {
            List<String> collections =
                    client.getDatabase(address.database()).listCollectionNames().into(new ArrayList<>());
            if (!collections.contains(COMMITS)) {
                throw new IllegalArgumentException(
                        "the commits of Pawl cannot be read there: there is no collection " + COMMITS + ".");
            }
            MongoStore store = MongoStore.of(client, address.database());
            sought.kinds().forEach(store::bind);
            return new ExistingStore(store, client::close);
        } catch (RuntimeException e) {
            client.close();
            throw e instanceof IllegalArgumentException ? e : unreadable(e);
        }
    }

    private static IllegalArgumentException unreadable(Exception cause) {
        return new IllegalArgumentException(
                "the commits of Pawl cannot be read there: " + ErrorLine.withCause(cause), cause);
    }

    /**
     * Returns the kind of a key, as far as a ticket tells it: SQL remembers commits apart from the aggregates, others do not.
     *
     * @throws IllegalArgumentException if its id is of several parts, whose names a ticket does not tell
     */
    private static Kind kind(Key key) {
        Kind.Type type;
        if (key.id() instanceof Id.Text) {
            type = Kind.Type.TEXT;
        } else if (key.id() instanceof Id.Int64) {
            type = Kind.Type.INT64;
        } else if (key.id() instanceof Id.Uuid) {
            type = Kind.Type.UUID;
        } else {
            throw new IllegalArgumentException(
                    "The id of " + key
                            + " has several parts, whose names a ticket does not tell. Settle it by Pawl.settle in the application.");
        }
        return new Kind(key.kind(), List.of(new Kind.Field("id", type)), List.of());
    }

    @Override
    public void close() {
        store.close();
        connections.close();
    }
}
