package dev.pawl.examples.wallet.anomalies.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** What differs between the databases. Immutable and safe for use by many threads. */
interface Behaviour {
    /** Begins a transaction. */
    default void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
    }

    /** Commits it. */
    default void commit(Connection connection) throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** Rolls it back, also when the database has done so by itself. */
    default void rollback(Connection connection) throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
    }

    /** Returns what follows a SELECT that locks the row; empty if there is nothing of the kind. */
    default Optional<String> lockingRead() {
        return Optional.of(" FOR UPDATE");
    }

    /** Returns what tables say about an error that another client has caused; empty if it is another kind of error. */
    Optional<String> refusal(SQLException e);

    /** Tells whether a statement that failed with this would have waited, and may simply be sent again. */
    default boolean isToBeTriedAgain(SQLException e) {
        return false;
    }

    /** Returns what the database calls a connection. */
    long session(Connection connection) throws SQLException;

    /** Asks over a connection of its own whether another waits for a lock. */
    boolean waits(Connection observer, long session) throws SQLException;

    /** Returns the last column of the first row. */
    static String first(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(row.getMetaData().getColumnCount());
        }
    }
}
