package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.RaceProcess;
import dev.pawl.examples.wallet.race.RaceTables;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.jdbc.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** SQLite, in one of its journal modes. */
final class SqliteDialect implements Dialect {
    private static final int BUSY = 5;
    private static final int PRIMARY_CODE = 0xff;

    private final String journal;

    SqliteDialect(String journal) {
        this.journal = journal;
    }

    @Override
    public String name() {
        return "SQLite";
    }

    @Override
    public Database database() {
        return Database.SQLITE;
    }

    @Override
    public List<Strategy> strategies() {
        return List.of(
                new Naive(),
                new Optimistic("optimistic", BackOff.QUICK),
                new Optimistic("optimistic-patient", BackOff.PATIENT),
                InTransaction.pessimistic("BEGIN IMMEDIATE locks the whole file, since SQLite has no row locks", ""),
                new Atomic());
    }

    /** The mode is for the transactions that other libraries begin by setAutoCommit: see {@link #begin} for why. */
    @Override
    public Map<String, String> driverProperties() {
        return Map.of("synchronous", "FULL", "busy_timeout", "10000", "transaction_mode", "IMMEDIATE");
    }

    /** The journal mode of a file stays until it is changed, whoever opens it. */
    @Override
    public String arrange(SqlCatalog catalog) throws SQLException {
        String before = catalog.first("PRAGMA journal_mode");
        catalog.first("PRAGMA journal_mode = " + journal);
        return before;
    }

    @Override
    public void restore(SqlCatalog catalog, String before) throws SQLException {
        try {
            catalog.first("PRAGMA journal_mode = " + before);
        } catch (SQLException e) {
            // It stays as it is while others have the file open.
            if (!lostToAnotherClient(e)) {
                throw e;
            }
        }
    }

    @Override
    public String decimal() {
        return "TEXT";
    }

    @Override
    public String moment() {
        return "TEXT";
    }

    @Override
    public List<Setting> durability() {
        return List.of(
                new Setting("journal_mode", "PRAGMA journal_mode", List.of(journal.toLowerCase(Locale.ROOT))),
                new Setting(
                        "synchronous",
                        "SELECT CASE synchronous WHEN 2 THEN 'FULL' ELSE synchronous END FROM pragma_synchronous",
                        List.of("FULL")));
    }

    @Override
    public String tables() {
        return "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')";
    }

    /** A file is used from one machine, so the race that marked its tables is a process that can be looked up. */
    @Override
    public boolean take(SqlCatalog catalog) throws SQLException {
        if (!catalog.tables().contains(RaceTables.OWNER)) {
            return true;
        }
        return catalog.owners().stream().noneMatch(RaceProcess::isAlive);
    }

    /** The driver sets no SQLSTATE; its vendor code is the result code, with the kind of BUSY above the lowest byte. */
    @Override
    public boolean lostToAnotherClient(SQLException e) {
        return (e.getErrorCode() & PRIMARY_CODE) == BUSY;
    }

    /**
     * SQLite stays in the driver's autocommit mode: without it the driver opens the next transaction inside commit(), and the
     * connection would go back to the pool with the write lock. IMMEDIATE because a deferred transaction that reads before it
     * writes is turned away with SQLITE_BUSY_SNAPSHOT, however long it would wait.
     */
    @Override
    public void begin(Connection connection) throws SQLException {
        execute(connection, "BEGIN IMMEDIATE");
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        execute(connection, "COMMIT");
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        execute(connection, "ROLLBACK");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
