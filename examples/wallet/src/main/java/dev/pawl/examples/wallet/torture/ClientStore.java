package dev.pawl.examples.wallet.torture;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.jdbc.Database;
import dev.pawl.jdbc.JdbcStore;
import dev.pawl.mongodb.MongoStore;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import java.time.Duration;
import java.util.Objects;

/**
 * A store, and the connections that it is reached by. They come to life when their database does, and let callers wait no longer
 * than told.
 *
 * @param store the store
 * @param connections closed after it
 */
record ClientStore(Store store, Runnable connections) implements AutoCloseable {
    private static final String MONGODB = "mongodb:";
    private static final long VALIDATION_MILLIS = 500;

    static ClientStore open(String url, int size, Duration patience) {
        if (url.startsWith(MONGODB)) {
            return mongoDb(url);
        }
        HikariDataSource pool = pool(url, size, patience);
        return new ClientStore(jdbc(pool), pool::close);
    }

    /**
     * Opens a store on MongoDB, which is asked at once what it is.
     *
     * @throws StoreException if it cannot be reached
     */
    private static ClientStore mongoDb(String url) {
        MongoClient client = MongoClients.create(url);
        try {
            String database = Objects.requireNonNull(new ConnectionString(url).getDatabase());
            return new ClientStore(MongoStore.of(client, database), client::close);
        } catch (StoreException e) {
            client.close();
            throw e;
        }
    }

    static HikariDataSource pool(String url, int size, Duration patience) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("pawl-torture");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(patience.toMillis());
        config.setValidationTimeout(VALIDATION_MILLIS);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    static JdbcStore jdbc(HikariDataSource pool) {
        return JdbcStore.builder(pool).dialect(database(pool.getJdbcUrl())).build();
    }

    private static Database database(String url) {
        String name = url.split(":", 3)[1];
        for (Database database : Database.values()) {
            if (database.name().equalsIgnoreCase(name)) {
                return database;
            }
        }
        throw new IllegalArgumentException("No store speaks to " + name + ".");
    }

    @Override
    public void close() {
        store.close();
        connections.run();
    }
}
