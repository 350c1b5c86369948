package dev.pawl.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The prepared statements of one connection, each prepared once. SQLite's driver keeps none from one use to the next, and preparing
 * costs more than running; PostgreSQL's keeps them itself. For one thread at a time.
 */
final class Statements {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private BusyWait.@Nullable Usual busyTimeout;

    Statements(Connection connection) {
        this.connection = connection;
    }

    PreparedStatement of(String sql) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known == null || !usable(known)) {
            known = connection.prepareStatement(sql);
            prepared.put(sql, known);
        }
        return known;
    }

    /** After some errors SQLite's driver has closed the statement that failed, and does not tell; nor does it forget old values. */
    private static boolean usable(PreparedStatement statement) {
        try {
            statement.clearParameters();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Returns how long SQLite waits for locks, as it was found when this was first asked. */
    BusyWait.Usual usualBusyTimeout() throws SQLException {
        if (busyTimeout == null) {
            try (Statement control = connection.createStatement()) {
                busyTimeout = BusyWait.Usual.of(control);
            }
        }
        return busyTimeout;
    }

    /** Closes all. */
    void close() {
        for (PreparedStatement statement : prepared.values()) {
            try {
                statement.close();
            } catch (SQLException e) {
                System.getLogger(Statements.class.getName())
                        .log(System.Logger.Level.DEBUG, "A statement could not be closed: {0}", e.getMessage());
            }
        }
        prepared.clear();
    }
}
