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
    private static final int UNKNOWN = -1;

    private final Statement control;
    private final Deadline deadline;
    private int before = UNKNOWN;
    private boolean changed;

    BusyWait(Statement control, Deadline deadline) {
        this.control = control;
        this.deadline = deadline;
    }

    /** Runs a statement that may have to wait for a lock. */
    void run(String sql) throws SQLException {
        if (before() > millisLeft()) {
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
            before = before();
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

    /** Asks each time: a statement that is kept would tell what was in force when it was prepared. */
    private int before() throws SQLException {
        if (before == UNKNOWN) {
            try (ResultSet row = control.executeQuery("PRAGMA busy_timeout")) {
                row.next();
                before = row.getInt(1);
            }
        }
        return before;
    }
}
