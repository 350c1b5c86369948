package dev.pawl.jdbc;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
        return List.of(commit(session, plans.get(0)));
    }

    private CommitOutcome commit(Session session, Plan plan) {
        try (Statement control = session.statement()) {
            BusyWait.beginImmediate(session, control);
            return inTransaction(session, control, plan);
        } catch (SQLException e) {
            return Outcomes.of(dialect.errors(), e, false, plan);
        }
    }

    private CommitOutcome inTransaction(Session session, Statement control, Plan plan) throws SQLException {
        boolean open = true;
        boolean committing = false;
        try {
            CommitOutcome refusal = apply(session, control, plan);
            if (refusal != null) {
                return refusal;
            }
            committing = true;
            // One call of the driver for both; what fails leaves the transaction open, to be rolled back.
            control.executeUpdate(marker(plan) + commit(session));
            open = false;
            return new CommitOutcome.Committed();
        } catch (SQLException e) {
            rollBack(session, control);
            open = false;
            return refused(session, plan, e, committing);
        } finally {
            if (open) {
                rollBack(session, control);
            }
        }
    }

    private static String commit(Session session) {
        return session.isJoined() ? "RELEASE pawl" : "COMMIT";
    }

    private String marker(Plan plan) {
        return log.enabled() && plan.writes()
                ? "INSERT INTO " + CommitLog.COMMITS + " (attempt, committed) VALUES ('" + plan.attempt() + "', TRUE);"
                : "";
    }

    private CommitOutcome refused(Session session, Plan plan, SQLException error, boolean committing)
            throws SQLException {
        if (dialect.errors().meaning(error) == ErrorTable.Meaning.UNIQUE) {
            CommitOutcome marked = look.marker(session, plan);
            if (marked != null) {
                return marked;
            }
        }
        return Outcomes.of(dialect.errors(), error, committing, plan);
    }

    /** Ends a transaction that is still open: after a failed COMMIT it is, after some errors SQLite has ended it itself. */
    private static void rollBack(Session session, Statement control) {
        try {
            control.executeUpdate(session.isJoined() ? "ROLLBACK TO pawl; RELEASE pawl" : "ROLLBACK");
        } catch (SQLException e) {
            String message = e.getMessage();
            if (message == null || !message.contains("no transaction is active")) {
                session.breakOff();
            }
        }
    }

    private @Nullable CommitOutcome apply(Session session, Statement control, Plan plan) throws SQLException {
        if (plan.single()) {
            return holds(session, plan) ? null : look.outcome(session, plan);
        }
        if (!record(session, plan)) {
            CommitOutcome marked = look.marker(session, plan);
            return marked == null ? new CommitOutcome.Rejected(look.repeated(session, plan)) : marked;
        }
        return holds(session, plan) ? null : diagnosed(session, control, plan);
    }

    /** Checks what is only read, writes what is written, and tells whether everything was as expected. */
    private static boolean holds(Session session, Plan plan) throws SQLException {
        if (!plan.single() && !readsHold(session, plan)) {
            return false;
        }
        return Batches.write(session, plan.steps(), step -> step.bound().sql().write(step)) == null;
    }

    private static boolean readsHold(Session session, Plan plan) throws SQLException {
        try (Statements statements = new Statements(session)) {
            for (Step step : plan.steps()) {
                if (!step.writes() && !state(statements, step).equals(step.expected())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Looks at every key again, with nothing of the commit written, so that all that differs is reported and not the first. */
    private CommitOutcome diagnosed(Session session, Statement control, Plan plan) throws SQLException {
        control.executeUpdate(session.isJoined() ? "ROLLBACK TO pawl; RELEASE pawl" : "ROLLBACK");
        BusyWait.beginImmediate(session, control);
        CommitOutcome marked = look.marker(session, plan);
        if (marked != null) {
            return marked;
        }
        List<Conflict> conflicts = conflicts(session, plan);
        return conflicts.isEmpty()
                ? Outcomes.busy("Something of " + plan.subject() + " was changed and changed back.", null)
                : new CommitOutcome.Rejected(conflicts);
    }

    /** Records the request ids and tells whether all were new. */
    private boolean record(Session session, Plan plan) throws SQLException {
        boolean fresh = true;
        if (!plan.requests().isEmpty()) {
            String sql =
                    "INSERT OR IGNORE INTO " + CommitLog.REQUESTS + " (request, attempt, results) VALUES (?, ?, ?)";
            try (PreparedStatement statement = session.prepare(sql)) {
                for (RequestId request : plan.requests()) {
                    statement.setString(1, request.value());
                    statement.setString(2, plan.attempt().toString());
                    statement.setString(3, plan.results());
                    fresh &= statement.executeUpdate() == 1;
                }
            }
        }
        return fresh;
    }

    private static List<Conflict> conflicts(Session session, Plan plan) throws SQLException {
        List<Conflict> conflicts = new ArrayList<>();
        try (Statements statements = new Statements(session)) {
            for (Step step : plan.steps()) {
                State actual = state(statements, step);
                if (!actual.equals(step.expected())) {
                    Optional<Stored> current = Look.current(session, step);
                    conflicts.add(new Conflict.Mismatch(step.key(), step.expected(), actual, current.orElse(null)));
                }
            }
        }
        return conflicts;
    }

    private static State state(Statements statements, Step step) throws SQLException {
        PreparedStatement statement = statements.of(step.bound().sql().findState());
        Parameter.bindAll(statement, 1, step.id());
        try (ResultSet found = statement.executeQuery()) {
            return found.next() ? step.mapping().state(step.key(), found, 1) : State.absent();
        }
    }

    @Override
    public Fence fence(Session session, Ticket ticket) throws SQLException {
        try (Statement control = session.statement()) {
            BusyWait.beginImmediate(session, control);
            try {
                Fence fence = fenced(session, ticket);
                control.executeUpdate(commit(session));
                return fence;
            } catch (SQLException e) {
                rollBack(session, control);
                throw e;
            }
        }
    }

    private static Fence fenced(Session session, Ticket ticket) throws SQLException {
        String sql = "SELECT (SELECT committed FROM pawl_commits WHERE attempt = ?1),"
                + " EXISTS (SELECT 1 FROM pawl_requests WHERE request = '' AND attempt >= ?1)";
        try (PreparedStatement statement = session.prepare(sql)) {
            statement.setString(1, ticket.attempt().toString());
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                boolean committed = found.getBoolean(1);
                if (!found.wasNull()) {
                    return committed ? Fence.COMMITTED : Fence.FENCED;
                } else if (found.getBoolean(2)) {
                    return Fence.FORGOTTEN;
                }
            }
        }
        String insert = "INSERT INTO pawl_commits (attempt, committed) VALUES (?, FALSE)";
        try (PreparedStatement statement = session.prepare(insert)) {
            statement.setString(1, ticket.attempt().toString());
            statement.executeUpdate();
        }
        return Fence.FENCED;
    }

    @Override
    public void purge(Session session, Duration window) throws SQLException {
        try (Statement control = session.statement()) {
            control.executeUpdate("BEGIN IMMEDIATE");
            try {
                control.executeUpdate(purgeSql(window) + commit(session));
            } catch (SQLException e) {
                rollBack(session, control);
                throw e;
            }
        }
    }

    private static String purgeSql(Duration window) {
        String old = "at < unixepoch() - " + window.toSeconds();
        String oldest = "(SELECT attempt, at FROM pawl_commits ORDER BY attempt LIMIT " + CommitLog.PURGE_LIMIT + ")";
        String gone = "SELECT attempt FROM " + oldest + " WHERE " + old;
        return "INSERT INTO pawl_requests (request, attempt, results) SELECT '', attempt, '' FROM (" + gone
                + " ORDER BY attempt DESC LIMIT 1) WHERE TRUE ON CONFLICT (request) DO UPDATE"
                + " SET attempt = excluded.attempt WHERE attempt < excluded.attempt;"
                + "DELETE FROM pawl_commits WHERE attempt IN (" + gone + ");"
                + "DELETE FROM pawl_requests WHERE request IN (SELECT request FROM pawl_requests WHERE " + old
                + " AND request <> '' ORDER BY at LIMIT " + CommitLog.PURGE_LIMIT + ");";
    }
}
