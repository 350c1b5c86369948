package dev.pawl.examples.wallet.torture;

import dev.pawl.examples.wallet.race.RaceProcess;
import dev.pawl.store.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * The tables that a run makes in a SQLite file which may have others. The last of them is made only together with all others, so
 * where it is, an earlier run that was killed has left them all. Not safe for use by several threads.
 */
final class SqliteTables implements AutoCloseable {
    private static final String MARK = "pawl_torture_run";
    private static final List<String> TABLES = Stream.concat(
                    Stream.of(Field.kinds()).map(Kind::name), Stream.of("pawl_commits", "pawl_requests", MARK))
            .toList();

    private final DataSource source;
    private final String label;
    private boolean made;

    SqliteTables(DataSource source, String label) {
        this.source = source;
        this.label = label;
    }

    /**
     * Makes the tables.
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
    }

    @Override
    public void close() {
        // The pool gives nothing to a thread that is interrupted.
        boolean interrupted = Thread.interrupted();
        try {
            if (made) {
                inTransaction(SqliteTables::drop);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
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
        try (Connection connection = source.getConnection();
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
