package dev.pawl.examples.wallet.race;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where a race is run, and how to connect to it. Immutable and safe for use by many threads.
 *
 * @param label what reports call it; holds no password
 * @param database what it is
 * @param jdbcUrl where it is; null for {@link Database#MEMORY}
 * @param user who connects, if the URL does not say
 * @param password what they prove it with
 */
public record Venue(
        String label,
        Database database,
        @Nullable String jdbcUrl,
        @Nullable String user,
        @Nullable String password) {
    private static final int POOL_SIZE = 10;
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    /**
     * Returns a SQLite file, in WAL mode with synchronous=FULL.
     *
     * @param label what reports call it
     * @param file the path of the file, which need not exist
     * @return the venue
     */
    public static Venue sqlite(String label, String file) {
        return new Venue(label, Database.SQLITE, "jdbc:sqlite:" + file, null, null);
    }

    /**
     * Returns a PostgreSQL database.
     *
     * @param label what reports call it
     * @param jdbcUrl the driver's URL of it
     * @param user who connects, if the URL does not say
     * @param password what they prove it with
     * @return the venue
     */
    public static Venue postgresql(String label, String jdbcUrl, @Nullable String user, @Nullable String password) {
        return new Venue(label, Database.POSTGRESQL, jdbcUrl, user, password);
    }

    /**
     * Returns Pawl's store in memory.
     *
     * @return the venue
     */
    public static Venue memory() {
        return new Venue("memory", Database.MEMORY, null, null, null);
    }

    /** Opens one connection of its own, to be closed by the caller. */
    Connection connect() throws SQLException {
        Properties properties = driverProperties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return DriverManager.getConnection(url(), properties);
    }

    /** Opens a pool of ten connections, the same for every strategy, to be closed by the caller. */
    HikariDataSource pool(Isolation isolation) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("pawl-race");
        config.setJdbcUrl(url());
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(POOL_SIZE);
        config.setDataSourceProperties(driverProperties());
        if (isolation != Isolation.OF_THE_DATABASE) {
            config.setTransactionIsolation("TRANSACTION_" + isolation.name());
        }
        return new HikariDataSource(config);
    }

    private Properties driverProperties() {
        Properties properties = new Properties();
        if (database == Database.SQLITE) {
            properties.setProperty("journal_mode", "WAL");
            properties.setProperty("synchronous", "FULL");
            properties.setProperty("busy_timeout", Integer.toString(BUSY_TIMEOUT_MILLIS));
        }
        return properties;
    }

    private String url() {
        if (jdbcUrl == null) {
            throw new IllegalStateException("The store " + label + " has no connections.");
        }
        return jdbcUrl;
    }

    /** Returns the label, so that no password can slip into a message. */
    @Override
    public String toString() {
        return label;
    }
}
