package dev.pawl.jdbc;

import dev.pawl.store.Deadline;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Lets SQLite wait for locks until a deadline, and leaves the connection's busy timeout as it was. The driver sets one, in whole seconds
 * and at no cost, while a statement with a query timeout runs, and then puts back what it was told when the connection was opened. That
 * is made use of as long as the deadline is seconds away and no PRAGMA has said anything else; otherwise, and if somebody holds the lock
 * for longer, it is set and put back by statements. For one thread.
 */
final class BusyWait {
    private static final int SECOND = 1000;

    private final Session session;
    private final Statement control;
    private final Deadline deadline;
    private int before;
    private boolean changed;

    /**
     * How long a connection waits for locks by itself.
     *
     * @param millis how long
     * @param driver whether that is what the driver puts back
     */
    record Usual(int millis, boolean driver) {
        /** Finds out, and leaves everything as it was. */
        static Usual of(Statement probe) throws SQLException {
            int before = timeout(probe);
            probe.setQueryTimeout(1);
            boolean driver = timeout(probe) == SECOND;
            probe.setQueryTimeout(0);
            driver &= timeout(probe) == before;
            probe.executeUpdate("PRAGMA busy_timeout = " + before);
            return new Usual(before, driver);
        }

        /** Returns the seconds that the driver can be told to wait instead for a statement, or zero if it cannot. */
        int seconds(long left) {
            return driver ? (int) (left / SECOND) : 0;
        }
    }

    BusyWait(Session session, Statement control, Deadline deadline) {
        this.session = session;
        this.control = control;
        this.deadline = deadline;
    }

    /** Runs a statement that may have to wait for a lock. */
    void run(String sql) throws SQLException {
        Usual usual = session.usualBusyTimeout();
        long left = millisLeft();
        if (usual.millis() > left && usual.seconds(left) > 0 && !changed) {
            control.setQueryTimeout(usual.seconds(left));
        } else if (usual.millis() > left) {
            bound();
        }
        try {
            control.executeUpdate(sql);
        } catch (SQLException e) {
            if (changed || deadline.passed() || SqliteErrors.TABLE.meaning(e) != ErrorTable.Meaning.BUSY) {
                throw e;
            }
            bound();
            control.executeUpdate(sql);
        }
    }

    /** Lets whatever is done from now on wait until the deadline. */
    void bound() throws SQLException {
        if (!changed) {
            control.setQueryTimeout(0);
            before = timeout(control);
            control.executeUpdate("PRAGMA busy_timeout = " + millisLeft());
            changed = true;
        }
    }

    /** Puts the timeout back. */
    void restore() throws SQLException {
        if (changed) {
            control.executeUpdate("PRAGMA busy_timeout = " + before);
        }
    }

    private long millisLeft() {
        return Math.min(deadline.left().toMillis(), Integer.MAX_VALUE);
    }

    /** Asks for the milliseconds that are in force; a statement that is kept would tell what was when it was prepared. */
    static int timeout(Statement control) throws SQLException {
        try (ResultSet row = control.executeQuery("PRAGMA busy_timeout")) {
            row.next();
            return row.getInt(1);
        }
    }
}
