package dev.pawl.examples.wallet.torture;

import dev.pawl.examples.wallet.race.RaceProcess;
import dev.pawl.store.Kind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tables that a run makes in a SQLite file which may have others. The last of them is made only together with all others, so
 * where it is, an earlier run that was killed has left them all. Not safe for use by several threads.
 */
final class SqliteTables implements AutoCloseable {
    private static final String MARK = "pawl_torture_run";
    private static final List<String> TABLES = Stream.concat(
                    Stream.of(Field.kinds()).map(Kind::name), Stream.of("pawl_commits", "pawl_requests", MARK))
            .toList();

    private static final System.Logger LOG = System.getLogger(SqliteTables.class.getName());

    private final String url;
    private final String label;
    /** How the file's journal was before. */
    private String journal = "DELETE";

    private boolean made;

    SqliteTables(String url, String label) {
        this.url = url;
        this.label = label;
    }

    /**
     * Makes the tables, and has the file journal its writes ahead (WAL).
     *
     * @throws IllegalStateException if one of them is there already and is not left from an earlier run, or if that has not ended;
     *     nothing is changed
     */
    void make(List<String> ddl) {
        inTransaction(statement -> {
            if (exists(statement, MARK)) {
                requireEnded(statement);
                drop(statement);
            }
            for (String table : TABLES) {
                if (exists(statement, table)) {
                    throw new IllegalStateException("Refused to torture " + label + ": it has a table " + table
                            + " of somebody else's. Use another file; nothing was changed.");
                }
            }
            for (String sql : ddl) {
                statement.execute(sql);
            }
            statement.execute("CREATE TABLE " + MARK + " (process TEXT)");
            statement.execute("INSERT INTO " + MARK + " VALUES ('" + RaceProcess.id() + "')");
        });
        made = true;
        try {
            journal = setJournal("WAL");
        } catch (SQLException e) {
            throw new IllegalStateException("The file cannot be put into WAL mode: " + e.getMessage(), e);
        }
    }

    /** Removes the tables, and puts the journal back. */
    @Override
    public void close() {
        if (made) {
            inTransaction(SqliteTables::drop);
            try {
                setJournal(journal);
            } catch (SQLException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The journal of {0} stays in WAL mode, as while others have it open: {1}",
                        label,
                        e.getMessage());
            }
        }
    }

    /** Returns how it was before. The mode stays until it is changed, whoever opens the file. */
    private String setJournal(String mode) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            String before;
            try (ResultSet row = statement.executeQuery("PRAGMA journal_mode")) {
                row.next();
                before = row.getString(1);
            }
            statement.execute("PRAGMA journal_mode = " + mode);
            return before;
        }
    }

    private void requireEnded(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT * FROM " + MARK)) {
            if (row.next() && RaceProcess.isAlive(row.getString(1))) {
                throw new IllegalStateException("Refused to torture " + label
                        + ": another torture is running there, as process " + row.getString(1)
                        + ". Wait until it has ended, or use another file; nothing was changed.");
            }
        }
    }

    private static void drop(Statement statement) throws SQLException {
        for (String table : TABLES) {
            statement.execute("DROP TABLE IF EXISTS " + table);
        }
    }

    private static boolean exists(Statement statement, String table) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT 1 FROM sqlite_master WHERE lower(name) = '" + table + "'")) {
            return row.next();
        }
    }

    private void inTransaction(Steps steps) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                steps.run(statement);
                statement.execute("COMMIT");
            } catch (SQLException | RuntimeException e) {
                statement.execute("ROLLBACK");
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The tables of the run could not be made or removed: " + e.getMessage(), e);
        }
    }

    private interface Steps {
        void run(Statement statement) throws SQLException;
    }
}
