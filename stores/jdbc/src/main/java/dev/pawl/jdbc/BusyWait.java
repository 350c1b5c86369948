package dev.pawl.jdbc;

import dev.pawl.store.Deadline;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Lets SQLite wait for locks until a deadline, and puts the connection's busy timeout back as it was: the driver, which sets one
 * while a statement with a query timeout runs, would put back what it was told when the connection was opened, whatever a PRAGMA
 * has said since. Setting it and putting it back takes a statement each, so it is left as it is while that is not too long, until
 * somebody holds the lock for longer. For one thread.
 */
final class BusyWait {
    private final Session session;
    private final Statement control;
    private final Deadline deadline;
    private int before;
    private boolean changed;

    BusyWait(Session session, Statement control, Deadline deadline) {
        this.session = session;
        this.control = control;
        this.deadline = deadline;
    }

    /** Runs a statement that may have to wait for a lock. */
    void run(String sql) throws SQLException {
        if (session.usualBusyTimeout() > millisLeft()) {
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
