package dev.pawl.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.embedded.EmbeddedMariaDb;
import dev.pawl.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A fresh database for one test: a SQLite file, or a schema of the one PostgreSQL or MariaDB server of this JVM. */
final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private static final class Server {
        static final EmbeddedPostgres POSTGRES = EmbeddedPostgres.start();
    }

    private static final class MariaDbServer {
        static final EmbeddedMariaDb SERVER = EmbeddedMariaDb.start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
            // Nothing here crashes the server, and thousands of tables are made.
            runOnServer(SERVER, "SET GLOBAL innodb_flush_log_at_trx_commit = 0");
        }
    }

    /** How the pool hands out its connections. */
    enum Setup {
        PLAIN,
        NO_AUTOCOMMIT,
        REPEATABLE_READ,
        SERIALIZABLE,
        ROLLBACK_JOURNAL,
        READ_COMMITTED,
        SNAPSHOT_ISOLATION,
        SNAPSHOT_READ_COMMITTED,
        SNAPSHOT_NO_AUTOCOMMIT
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

    /** The server of MariaDB, through its own driver or, as the database MYSQL, through MySQL's. */
    static TestDatabase mariaDb(Database driver, Setup setup) {
        String schema = "s" + SCHEMAS.incrementAndGet();
        boolean snapshot = setup.name().startsWith("SNAPSHOT");
        String url = mariaDbUrl(driver, MariaDbServer.SERVER.port(), schema)
                + "&sessionVariables=innodb_snapshot_isolation=" + (snapshot ? "ON" : "OFF");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(16);
        config.setMinimumIdle(1);
        config.setAutoCommit(!setup.name().endsWith("NO_AUTOCOMMIT"));
        boolean committed = setup.name().endsWith("READ_COMMITTED");
        config.setTransactionIsolation(committed ? "TRANSACTION_READ_COMMITTED" : "TRANSACTION_REPEATABLE_READ");
        runOnServer(
                MariaDbServer.SERVER, "CREATE DATABASE " + schema + " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
        return new TestDatabase(driver, url, schema, new HikariDataSource(config));
    }

    static String mariaDbUrl(Database driver, int port, String schema) {
        return driver == Database.MYSQL
                ? "jdbc:mysql://127.0.0.1:" + port + "/" + schema + "?user=root&sslMode=DISABLED"
                : "jdbc:mariadb://127.0.0.1:" + port + "/" + schema + "?user=root&sslMode=disable";
    }

    private static void runOnServer(EmbeddedMariaDb server, String sql) {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static EmbeddedMariaDb mariaDbServer() {
        return MariaDbServer.SERVER;
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

    boolean isSqlite() {
        return database == Database.SQLITE;
    }

    boolean isMariaDb() {
        return database == Database.MARIADB || database == Database.MYSQL;
    }

    /** Returns what the one that is under test calls it. */
    String by(String sqlite, String postgres, String mariaDb) {
        return isSqlite() ? sqlite : isPostgres() ? postgres : mariaDb;
    }

    /** Begins a transaction that may write. */
    String begin() {
        return isSqlite() ? "BEGIN IMMEDIATE" : "BEGIN";
    }

    /** Returns a query for the number of connections of this database that wait for a lock. */
    String waiting() {
        return by(
                "SELECT 1",
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND application_name = current_setting('application_name')",
                "SELECT count(*) FROM information_schema.innodb_trx AS t JOIN information_schema.processlist AS p"
                        + " ON p.id = t.trx_mysql_thread_id WHERE p.db = '" + schema
                        + "' AND t.trx_state = 'LOCK WAIT'");
    }

    /** Returns how many deadlocks the server has seen, if it counts them. */
    String deadlocks() {
        return String.valueOf(
                text(
                        by(
                                "SELECT 'none'",
                                "SELECT deadlocks FROM pg_stat_database WHERE datname = 'postgres'",
                                "SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'innodb_deadlocks'")));
    }

    /** Waits until a connection of this database waits for a lock. */
    void awaitWaiting() {
        while ("0".equals(text(waiting()))) {
            pause();
        }
    }

    /** MariaDB tells of its transactions what it told last, unless nobody has asked for a tenth of a second. */
    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(150));
    }

    /** Opens a connection that is not of the pool, and understands the same SQL everywhere. */
    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        if (isMariaDb()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES,PIPES_AS_CONCAT')");
            }
        }
        return connection;
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
        } else if (isMariaDb()) {
            String open =
                    "SELECT CONCAT_WS(' ', p.id, p.command, p.time_ms, t.trx_state, t.trx_operation_state, t.trx_query)"
                            + " FROM information_schema.innodb_trx AS t JOIN information_schema.processlist AS p"
                            + " ON p.id = t.trx_mysql_thread_id WHERE p.db = '" + schema
                            + "' AND p.id <> CONNECTION_ID()";
            long patience = System.nanoTime() + 2_000_000_000L;
            while (text(open) != null) {
                if (System.nanoTime() > patience) {
                    throw new AssertionError("Transactions were left open: " + texts(open));
                }
                pause();
            }
        } else {
            execute("PRAGMA busy_timeout = 0", "BEGIN IMMEDIATE", "ROLLBACK");
        }
    }

    @Override
    public void close() {
        pool.close();
        if (isMariaDb()) {
            runOnServer(MariaDbServer.SERVER, "DROP DATABASE " + schema);
        } else if (isPostgres()) {
            try (Connection connection = DriverManager.getConnection(Server.POSTGRES.jdbcUrl());
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP SCHEMA " + schema + " CASCADE");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
