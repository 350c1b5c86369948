package dev.pawl.cli;

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
import dev.pawl.store.Ticket;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A store that is there already, with the commits that programs have made in it. Nothing is created in it.
 *
 * @param store the store
 * @param asksByKind whether it wants to know the kinds of a ticket, since the aggregates themselves remember commits
 * @param connections what reaches it
 */
record ExistingStore(Store store, boolean asksByKind, Connections connections) implements AutoCloseable {
    private static final String COMMITS = "pawl_commits";
    private static final String MARKERS = "pawl_markers";

    /** Closed after the store. */
    interface Connections {
        void close();
    }

    /**
     * Opens a store.
     *
     * @throws IllegalArgumentException if nothing is there, or nothing that remembers commits: a store that was mistyped must not
     *     be taken for one that cannot tell
     */
    static ExistingStore open(StoreAddress address) {
        if (address instanceof StoreAddress.Sqlite sqlite) {
            if (!Files.exists(sqlite.file())) {
                throw new IllegalArgumentException("the file " + sqlite.file() + " does not exist.");
            }
            return sql(Database.SQLITE, "jdbc:sqlite:" + sqlite.file(), null, null);
        } else if (address instanceof StoreAddress.Sql sql) {
            ServerAddress server = sql.server();
            return sql(sql.database(), server.jdbcUrl(), server.user(), server.password());
        } else if (address instanceof StoreAddress.DynamoDb dynamoDb) {
            return dynamoDb(dynamoDb.address());
        } else if (address instanceof StoreAddress.MongoDb mongoDb) {
            return mongoDb(mongoDb.address());
        }
        throw new IllegalArgumentException(
                "'" + address.label() + "' holds nothing that outlives the process that made the commit.");
    }

    private static ExistingStore sql(Database database, String url, @Nullable String user, @Nullable String password) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(2);
        // Connects when it is asked to, and then says why it cannot.
        config.setInitializationFailTimeout(-1);
        HikariDataSource pool = new HikariDataSource(config);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1 FROM " + COMMITS + " WHERE 1 = 0").close();
            return new ExistingStore(JdbcStore.builder(pool).dialect(database).build(), false, pool::close);
        } catch (SQLException e) {
            pool.close();
            throw unreadable(e.getMessage(), e);
        }
    }

    private static ExistingStore dynamoDb(DynamoDbAddress address) {
        DynamoDbClient client = address.client();
        try {
            client.describeTable(describe -> describe.tableName(address.prefix() + MARKERS));
            DynamoDbStore store =
                    DynamoDbStore.builder(client).tablePrefix(address.prefix()).build();
            return new ExistingStore(store, true, client::close);
        } catch (SdkException e) {
            client.close();
            throw unreadable(e.getMessage(), e);
        }
    }

    private static ExistingStore mongoDb(MongoDbAddress address) {
        MongoClient client = MongoClients.create(address.connectionString());
        try {
            List<String> collections =
                    client.getDatabase(address.database()).listCollectionNames().into(new ArrayList<>());
            if (!collections.contains(COMMITS)) {
                throw unreadable("there is no collection " + COMMITS + ".", null);
            }
            return new ExistingStore(MongoStore.of(client, address.database()), true, client::close);
        } catch (RuntimeException e) {
            client.close();
            throw e instanceof IllegalArgumentException ? e : unreadable(e.getMessage(), e);
        }
    }

    private static IllegalArgumentException unreadable(@Nullable String reason, @Nullable Exception cause) {
        return new IllegalArgumentException("the commits of Pawl cannot be read there: " + reason, cause);
    }

    /**
     * Makes the kinds of a ticket known to the store, as far as a ticket tells them.
     *
     * @throws IllegalArgumentException if one has an id of several parts, whose names a ticket does not tell
     */
    void prepareFor(Ticket ticket) {
        if (asksByKind) {
            ticket.conditions().stream()
                    .map(Condition::key)
                    .map(ExistingStore::kind)
                    .distinct()
                    .forEach(store::bind);
        }
    }

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
