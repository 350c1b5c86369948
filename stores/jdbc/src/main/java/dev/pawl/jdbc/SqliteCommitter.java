package dev.pawl.jdbc;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Ticket;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes commits on SQLite. BEGIN IMMEDIATE takes the one write lock of the database, so that what is looked at stays as it is
 * until COMMIT: it is the guard for everything, absent keys included.
 */
final class SqliteCommitter implements Committer {

    private final Dialect dialect;
    private final CommitLog log;
    private final Look look;

    SqliteCommitter(Dialect dialect, CommitLog log) {
        this.dialect = dialect;
        this.log = log;
        this.look = new Look(dialect, log);
    }

    @Override
    public List<CommitOutcome> commit(Session session, List<Plan> plans) {
        // A transaction that was begun before, here or by the application, cannot be done again.
        return commit(session, plans, session.isBegun() || session.isJoined());
    }

    private List<CommitOutcome> commit(Session session, List<Plan> plans, boolean guarded) {
        List<CommitOutcome> outcomes = new ArrayList<>(plans.size());
        try (SqliteTransaction transaction = new SqliteTransaction(session, dialect, log, look, guarded)) {
            transaction.begin();
            for (Plan plan : plans) {
                outcomes.add(transaction.apply(plan));
            }
            transaction.commit();
            return outcomes;
        } catch (SqliteTransaction.Unguarded e) {
            return commit(session, plans, true);
        } catch (SQLException e) {
            boolean committing = outcomes.size() == plans.size();
            if (plans.size() == 1) {
                return List.of(refused(session, plans.get(0), e, committing));
            }
            return retried(session, plans, outcomes, e);
        }
    }

    private CommitOutcome refused(Session session, Plan plan, SQLException error, boolean committing) {
        if (dialect.errors().meaning(error) == ErrorTable.Meaning.UNIQUE || error instanceof UnreadableRow) {
            try {
                CommitOutcome marked = look.marker(session, plan);
                if (marked != null) {
                    return marked;
                }
            } catch (SQLException e) {
                return Outcomes.inDoubt(
                        plan.commit().ticket(), "The marker of " + plan.subject() + " could not be read.", e);
            }
        }
        return Outcomes.of(dialect.errors(), error, committing, plan);
    }

    /** Makes the best of a group that was not committed as a whole. */
    private List<CommitOutcome> retried(
            Session session, List<Plan> plans, List<CommitOutcome> unmade, SQLException error) {
        ErrorTable.Meaning meaning = dialect.errors().meaning(error);
        boolean constraint = meaning == ErrorTable.Meaning.UNIQUE || meaning == ErrorTable.Meaning.CONSTRAINT;
        List<CommitOutcome> outcomes = new ArrayList<>(plans.size());
        if (unmade.size() == plans.size() && !constraint) {
            // They may be committed, so that none is made again, whatever has become of the connection.
            for (int i = 0; i < plans.size(); i++) {
                outcomes.add(uncommitted(plans.get(i), unmade.get(i), error));
            }
            return outcomes;
        }
        boolean busy = unmade.isEmpty() && meaning == ErrorTable.Meaning.BUSY;
        for (Plan plan : plans) {
            if (busy) {
                outcomes.add(Outcomes.of(dialect.errors(), error, false, plan));
            } else if (!session.isBroken()) {
                outcomes.addAll(commit(session, List.of(plan)));
            } else if (outcomes.isEmpty()) {
                return List.of(refused(session, plan, error, false));
            }
        }
        return outcomes;
    }

    private CommitOutcome uncommitted(Plan plan, CommitOutcome unmade, SQLException error) {
        if (unmade instanceof CommitOutcome.Committed) {
            return Outcomes.of(dialect.errors(), error, true, plan);
        }
        // What it was rejected for may have been written by another commit of the group.
        return unmade instanceof CommitOutcome.Rejected
                ? Outcomes.busy("The commit of " + plan.subject() + " was rejected in a group that failed.", error)
                : unmade;
    }

    @Override
    public Fence fence(Session session, Ticket ticket) throws SQLException {
        try (SqliteTransaction transaction = new SqliteTransaction(session, dialect, log, look, true)) {
            transaction.begin();
            Fence fence = fenced(session, ticket);
            transaction.commit();
            return fence;
        }
    }

    private static Fence fenced(Session session, Ticket ticket) throws SQLException {
        PreparedStatement look = session.prepare(
                "SELECT (SELECT committed FROM " + CommitLog.COMMITS + " WHERE attempt = ?1), EXISTS (SELECT 1 FROM "
                        + CommitLog.REQUESTS + " WHERE request = '' AND attempt >= ?1)");
        look.setString(1, ticket.attempt().toString());
        try (ResultSet found = look.executeQuery()) {
            found.next();
            boolean committed = found.getBoolean(1);
            if (!found.wasNull()) {
                return committed ? Fence.COMMITTED : Fence.FENCED;
            } else if (found.getBoolean(2)) {
                return Fence.FORGOTTEN;
            }
        }
        PreparedStatement insert =
                session.prepare("INSERT INTO " + CommitLog.COMMITS + " (attempt, committed) VALUES (?, FALSE)");
        insert.setString(1, ticket.attempt().toString());
        insert.executeUpdate();
        return Fence.FENCED;
    }

    @Override
    public void purge(Session session, Duration window) throws SQLException {
        if (isAnythingOld(session, window)) {
            session.hurried(CommitLog.PURGE_PATIENCE, () -> {
                try (SqliteTransaction transaction = new SqliteTransaction(session, dialect, log, look, true)) {
                    transaction.begin();
                    transaction.run(purgeSql(window));
                    transaction.commit();
                }
            });
        }
    }

    /** Looks at the oldest only, by a read, since most of the time nothing is old. */
    private static boolean isAnythingOld(Session session, Duration window) throws SQLException {
        PreparedStatement look = session.prepare("SELECT EXISTS (SELECT 1 FROM (SELECT attempt, at FROM "
                + CommitLog.COMMITS + " ORDER BY attempt LIMIT 1) WHERE " + oldMarker(window)
                + ") OR EXISTS (SELECT 1 FROM " + CommitLog.REQUESTS + " WHERE " + old(window)
                + " AND request <> '')");
        try (ResultSet found = look.executeQuery()) {
            return found.next() && found.getBoolean(1);
        }
    }

    private static String old(Duration window) {
        return "at < unixepoch() - " + window.toSeconds();
    }

    private static String oldMarker(Duration window) {
        String millis = "(unixepoch() - " + window.toSeconds() + ") * 1000";
        return old(window) + " AND attempt < printf('%08x-%04x', " + millis + " / 65536, " + millis + " % 65536)";
    }

    /** A second may begin between two of the statements: no marker goes that the horizon just recorded does not cover. */
    private static String purgeSql(Duration window) {
        String old = old(window);
        String oldest = "(SELECT attempt, at FROM " + CommitLog.COMMITS + " ORDER BY attempt LIMIT "
                + CommitLog.PURGE_LIMIT + ")";
        String gone = "SELECT attempt FROM " + oldest + " WHERE " + oldMarker(window);
        return "INSERT INTO " + CommitLog.REQUESTS + " (request, attempt, results) SELECT '', attempt, '' FROM (" + gone
                + " ORDER BY attempt DESC LIMIT 1) WHERE TRUE ON CONFLICT (request) DO UPDATE"
                + " SET attempt = excluded.attempt WHERE attempt < excluded.attempt;"
                + "DELETE FROM " + CommitLog.COMMITS + " WHERE attempt IN (" + gone
                + ") AND attempt <= (SELECT attempt FROM "
                + CommitLog.REQUESTS + " WHERE request = '');"
                + "DELETE FROM " + CommitLog.REQUESTS + " WHERE request IN (SELECT request FROM " + CommitLog.REQUESTS
                + " WHERE " + old + " AND request <> '' ORDER BY at LIMIT " + CommitLog.PURGE_LIMIT + ");";
    }
}
