package dev.pawl.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Takes SQLite's write lock without waiting past the deadline. The driver takes a statement's query timeout for the busy timeout
 * while the statement runs, in whole seconds; less time than that is told to SQLite directly, and taken back.
 */
final class BusyWait {
    private static final long SECOND = 1000;
    private static final int LONGEST_SECONDS = 3600;

    private BusyWait() {}

    static void beginImmediate(Session session, Statement control) throws SQLException {
        if (session.isJoined()) {
            control.executeUpdate("SAVEPOINT pawl");
            return;
        }
        beginImmediate(control, session.millisLeft());
    }

    static void beginImmediate(Statement control, long left) throws SQLException {
        if (left >= SECOND) {
            control.setQueryTimeout((int) Math.min(left / SECOND, LONGEST_SECONDS));
            control.executeUpdate("BEGIN IMMEDIATE");
            return;
        }
        int before = busyTimeout(control);
        control.executeUpdate("PRAGMA busy_timeout = " + left);
        try {
            control.executeUpdate("BEGIN IMMEDIATE");
        } finally {
            control.executeUpdate("PRAGMA busy_timeout = " + before);
        }
    }

    private static int busyTimeout(Statement control) throws SQLException {
        try (ResultSet row = control.executeQuery("PRAGMA busy_timeout")) {
            row.next();
            return row.getInt(1);
        }
    }
}
