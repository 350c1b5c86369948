package dev.pawl.examples.wallet.race;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Runs statements in one transaction and leaves the connection as it was. */
final class SqlTransaction {
    private final Database database;

    SqlTransaction(Database database) {
        this.database = database;
    }

    /** Statements that belong together. */
    interface Body<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Decides whether to commit what a body did. */
    interface Verdict<T> {
        boolean commits(T result);
    }

    /** Commits if the verdict says so, and rolls back if it does not or if anything is thrown. */
    <T> T run(Connection connection, Verdict<T> verdict, Body<T> body) throws SQLException {
        begin(connection);
        try {
            T result = body.run(connection);
            if (verdict.commits(result)) {
                commit(connection);
            } else {
                rollback(connection);
            }
            return result;
        } catch (SQLException | RuntimeException e) {
            rollbackAfter(e, connection);
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** What went wrong first is what matters: a rollback may fail because the database has rolled back by itself. */
    private void rollbackAfter(Exception failure, Connection connection) {
        try {
            rollback(connection);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * SQLite stays in the driver's autocommit mode: without it the driver opens the next transaction inside commit(), and the
     * connection would go back to the pool with the write lock. IMMEDIATE because a deferred transaction that reads before it
     * writes is turned away with SQLITE_BUSY_SNAPSHOT, however long it would wait.
     */
    private void begin(Connection connection) throws SQLException {
        if (database == Database.SQLITE) {
            execute(connection, "BEGIN IMMEDIATE");
        } else {
            connection.setAutoCommit(false);
        }
    }

    private void commit(Connection connection) throws SQLException {
        if (database == Database.SQLITE) {
            execute(connection, "COMMIT");
        } else {
            connection.commit();
        }
    }

    private void rollback(Connection connection) throws SQLException {
        if (database == Database.SQLITE) {
            execute(connection, "ROLLBACK");
        } else {
            connection.rollback();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
