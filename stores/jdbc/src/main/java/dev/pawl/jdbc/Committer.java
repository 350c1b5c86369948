package dev.pawl.jdbc;

import dev.pawl.store.AttemptId;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Ticket;
import java.sql.SQLException;
import java.time.Duration;

/** How one database makes commits, settles them, and clears its commit tables. */
interface Committer {

    /** Makes one commit. Every error of the database becomes an outcome. */
    CommitOutcome commit(Session session, Plan plan);

    /**
     * Declares an attempt dead, unless it has been made.
     *
     * @throws SQLException if the database could not be asked or did not decide in time
     */
    Fence fence(Session session, Ticket ticket) throws SQLException;

    /**
     * Deletes some of the oldest markers and request ids that are older than the window, and remembers up to which attempt it
     * has done so.
     */
    void purge(Session session, Duration window) throws SQLException;

    /** What a marker says about an attempt. */
    enum Fence {
        /** The attempt was made. */
        COMMITTED,
        /** The attempt was not made and never will be. */
        FENCED,
        /** The attempt may be one of those whose markers have been deleted. */
        FORGOTTEN
    }

    /** Returns an attempt as the commit tables keep it. */
    static Object parameter(Dialect dialect, AttemptId attempt) {
        return dialect.nativeUuids() ? attempt.value() : attempt.toString();
    }
}
