package dev.pawl.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A fresh database for one test: a SQLite file, or a schema of the one PostgreSQL server of this JVM. */
final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private static final class Server {
        static final EmbeddedPostgres POSTGRES = EmbeddedPostgres.start();
    }

    /** How the pool hands out its connections. */
    enum Setup {
        PLAIN,
        NO_AUTOCOMMIT,
        REPEATABLE_READ,
        SERIALIZABLE,
        ROLLBACK_JOURNAL
    }

    private final Database database;
    private final String url;
    private final String schema;
    private final HikariDataSource pool;

    private TestDatabase(Database database, String url, String schema, HikariDataSource pool) {
        this.database = database;
        this.url = url;
        this.schema = schema;
        this.pool = pool;
    }

    static TestDatabase sqlite(Path folder, Setup setup) {
        String journal = setup == Setup.ROLLBACK_JOURNAL ? "DELETE" : "WAL";
        String url = "jdbc:sqlite:" + folder.resolve("test.db") + "?journal_mode=" + journal + "&foreign_keys=true";
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(16);
        config.setAutoCommit(setup != Setup.NO_AUTOCOMMIT);
        return new TestDatabase(Database.SQLITE, url, "", new HikariDataSource(config));
    }

    static TestDatabase postgres(Setup setup) {
        String schema = "s" + SCHEMAS.incrementAndGet();
        String url = Server.POSTGRES.jdbcUrl() + "&currentSchema=" + schema + "&ApplicationName=" + schema;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(16);
        config.setMinimumIdle(1);
        config.setAutoCommit(setup != Setup.NO_AUTOCOMMIT);
        if (setup == Setup.REPEATABLE_READ) {
            config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        } else if (setup == Setup.SERIALIZABLE) {
            config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        }
        TestDatabase made = new TestDatabase(Database.POSTGRESQL, url, schema, new HikariDataSource(config));
        made.execute("CREATE SCHEMA " + schema);
        return made;
    }

    static EmbeddedPostgres server() {
        return Server.POSTGRES;
    }

    Database database() {
        return database;
    }

    String url() {
        return url;
    }

    HikariDataSource pool() {
        return pool;
    }

    boolean isPostgres() {
        return database == Database.POSTGRESQL;
    }

    /** Opens a connection that is not of the pool. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Nullable
    String text(String sql) {
        List<@Nullable String> found = texts(sql);
        return found.isEmpty() ? null : found.get(0);
    }

    List<@Nullable String> texts(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<@Nullable String> found = new ArrayList<>();
            while (row.next()) {
                found.add(row.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fails if a connection is in use, or a transaction is open that nobody works on any more. */
    void requireNothingLeft() {
        if (pool.getHikariPoolMXBean().getActiveConnections() != 0) {
            throw new AssertionError("A connection was not handed back.");
        }
        if (isPostgres()) {
            String open = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + schema
                    + "' AND state LIKE 'idle in transaction%'");
            if (!"0".equals(open)) {
                throw new AssertionError(open + " transactions were left open.");
            }
        } else {
            execute("PRAGMA busy_timeout = 0", "BEGIN IMMEDIATE", "ROLLBACK");
        }
    }

    @Override
    public void close() {
        pool.close();
        if (isPostgres()) {
            try (Connection connection = DriverManager.getConnection(Server.POSTGRES.jdbcUrl());
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP SCHEMA " + schema + " CASCADE");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
