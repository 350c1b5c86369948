package dev.pawl.jdbc;

import dev.pawl.store.AttemptId;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Ticket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** How one database makes commits, settles them, and clears its commit tables. */
interface Committer {

    /**
     * Makes commits, in as few round trips as it can: each has its own outcome, and none suffers from its neighbours. Every error of
     * the database becomes an outcome.
     *
     * @param plans one at least; they may overlap, and then have the effects of one after the other
     * @return the outcomes of the first plans, of one at least. There are fewer than plans if the rest is better sent on its own, or
     *     if the last outcome is in doubt and the connection of no use any more: the rest was not sent
     */
    List<CommitOutcome> commit(Session session, List<Plan> plans);

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
