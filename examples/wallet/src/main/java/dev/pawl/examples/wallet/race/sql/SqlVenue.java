package dev.pawl.examples.wallet.race.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.jdbc.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A database that is reached through JDBC. Immutable and safe for use by many threads. */
public final class SqlVenue implements Venue {
    private static final int POOL_SIZE = 10;

    private final String label;
    private final Dialect dialect;
    private final String jdbcUrl;
    private final @Nullable String user;
    private final @Nullable String password;

    private SqlVenue(String label, Dialect dialect, String jdbcUrl, @Nullable String user, @Nullable String password) {
        this.label = label;
        this.dialect = dialect;
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
    }

    /**
     * Returns a SQLite file, in WAL mode with synchronous=FULL.
     *
     * @param label what reports call it
     * @param file the path of the file, which need not exist
     * @return the venue
     */
    public static SqlVenue sqlite(String label, String file) {
        return new SqlVenue(label, new SqliteDialect("WAL"), "jdbc:sqlite:" + file, null, null);
    }

    /**
     * Returns a SQLite file, with a rollback journal and synchronous=FULL.
     *
     * @param label what reports call it
     * @param file the path of the file, which need not exist
     * @return the venue
     */
    public static SqlVenue sqliteWithRollbackJournal(String label, String file) {
        return new SqlVenue(label, new SqliteDialect("DELETE"), "jdbc:sqlite:" + file, null, null);
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
    public static SqlVenue postgresql(String label, String jdbcUrl, @Nullable String user, @Nullable String password) {
        return new SqlVenue(label, new PostgresDialect(), jdbcUrl, user, password);
    }

    /**
     * Returns a MariaDB database.
     *
     * @param label what reports call it
     * @param jdbcUrl the driver's URL of it
     * @param user who connects, if the URL does not say
     * @param password what they prove it with
     * @return the venue
     */
    public static SqlVenue mariadb(String label, String jdbcUrl, @Nullable String user, @Nullable String password) {
        return new SqlVenue(label, new InnoDbDialect(Database.MARIADB), jdbcUrl, user, password);
    }

    /**
     * Returns a MySQL database.
     *
     * @param label what reports call it
     * @param jdbcUrl the driver's URL of it
     * @param user who connects, if the URL does not say
     * @param password what they prove it with
     * @return the venue
     */
    public static SqlVenue mysql(String label, String jdbcUrl, @Nullable String user, @Nullable String password) {
        return new SqlVenue(label, new InnoDbDialect(Database.MYSQL), jdbcUrl, user, password);
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String database() {
        return dialect.name();
    }

    @Override
    public boolean locksRows() {
        return true;
    }

    @Override
    public List<Strategy> handWritten() {
        return dialect.strategies();
    }

    @Override
    public Ground claim() throws Exception {
        Connection connection = connect();
        try {
            return new SqlGround(this, connection);
        } catch (Exception e) {
            connection.close();
            throw e;
        }
    }

    Dialect dialect() {
        return dialect;
    }

    /** Opens a pool of ten connections, to be closed by the caller. */
    HikariDataSource pool(Isolation isolation) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("pawl-race");
        config.setJdbcUrl(jdbcUrl);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(POOL_SIZE);
        config.setConnectionInitSql(dialect.onConnect(isolation));
        dialect.driverProperties().forEach(config::addDataSourceProperty);
        if (isolation != Isolation.OF_THE_DATABASE) {
            config.setTransactionIsolation("TRANSACTION_" + isolation.name());
        }
        return new HikariDataSource(config);
    }

    /** Opens a connection, to be closed by the caller. */
    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(dialect.driverProperties());
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return DriverManager.getConnection(jdbcUrl, properties);
    }

    /** Returns the label, so that no password can slip into a message. */
    @Override
    public String toString() {
        return label;
    }
}
