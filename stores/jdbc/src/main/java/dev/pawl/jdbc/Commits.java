package dev.pawl.jdbc;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes commits to the database: encodes them, takes a connection, and turns all that goes wrong into outcomes. */
final class Commits {
    private final Sessions sessions;
    private final Dialect dialect;
    private final CommitLog log;
    private final Function<Key, Bound> bound;
    private final Committer committer;
    private final WriteTurn writers;

    Commits(Sessions sessions, Dialect dialect, CommitLog log, Function<Key, Bound> bound) {
        this.sessions = sessions;
        this.dialect = dialect;
        this.log = log;
        this.bound = bound;
        this.committer = dialect.committer(log);
        this.writers = dialect.networked() || sessions.joined() ? WriteTurn.free() : WriteTurn.oneByOne();
    }

    List<CommitOutcome> make(List<Commit> batch, Deadline deadline) {
        List<Object> encoded = new ArrayList<>(batch.size());
        List<Plan> plans = new ArrayList<>(batch.size());
        for (Commit commit : batch) {
            Object plan = plan(commit);
            encoded.add(plan);
            if (plan instanceof Plan fit) {
                plans.add(fit);
            }
        }
        List<CommitOutcome> made = plans.isEmpty() ? List.of() : inTurn(plans, deadline);
        if (plans.size() == encoded.size()) {
            return made;
        }
        Iterator<CommitOutcome> next = made.iterator();
        return encoded.stream()
                .map(plan -> plan instanceof CommitOutcome known ? known : next.next())
                .toList();
    }

    private List<CommitOutcome> inTurn(List<Plan> plans, Deadline deadline) {
        if (!writers.enter(deadline)) {
            CommitOutcome busy =
                    Outcomes.busy("Other commits of this store held the database until the deadline.", null);
            return Collections.nCopies(plans.size(), busy);
        }
        try {
            return made(plans, deadline);
        } finally {
            writers.leave();
        }
    }

    private List<CommitOutcome> made(List<Plan> plans, Deadline deadline) {
        List<CommitOutcome> outcomes = new ArrayList<>(plans.size());
        Session session = null;
        try {
            while (outcomes.size() < plans.size()) {
                session = session == null || session.isBroken() ? reopened(session, deadline) : session;
                outcomes.addAll(some(session, plans.subList(outcomes.size(), plans.size())));
            }
        } catch (SQLException e) {
            CommitOutcome refused = refusedConnection(e);
            while (outcomes.size() < plans.size()) {
                outcomes.add(refused);
            }
        } finally {
            if (session != null) {
                session.close();
            }
        }
        return outcomes;
    }

    private Session reopened(@Nullable Session broken, Deadline deadline) throws SQLException {
        if (broken != null) {
            broken.close();
        }
        return sessions.open(deadline);
    }

    /**
     * Makes a commit in a transaction that was begun, and ends that.
     *
     * @param deadline how long to wait at most, be it that the session was opened for longer
     */
    CommitOutcome make(Session session, Commit commit, Deadline deadline) {
        Object encoded = plan(commit);
        if (encoded instanceof CommitOutcome known) {
            return known;
        }
        try {
            session.endBy(deadline);
            return some(session, List.of((Plan) encoded)).get(0);
        } catch (SQLException e) {
            return refusedConnection(e);
        }
    }

    /** Returns the turn of the writers, where the database has a single write lock. */
    WriteTurn writers() {
        return writers;
    }

    /** Returns the plan of a commit, or its outcome if that is known without asking: the database cannot keep what it writes, say. */
    private Object plan(Commit commit) {
        if (!log.enabled() && !commit.requests().isEmpty()) {
            return Outcomes.failed("Request ids need the commit tables, which this store does without.", null);
        }
        try {
            Plan plan = Plan.of(commit, bound, dialect.texts());
            return plan.isEmpty() ? new CommitOutcome.Committed() : plan;
        } catch (StoreException e) {
            List<Conflict> conflicts = Plan.impossible(commit, bound);
            return conflicts.isEmpty()
                    ? new CommitOutcome.Refused(Reason.FAILED, e)
                    : new CommitOutcome.Rejected(conflicts);
        }
    }

    /** Makes the first of the plans, one at least. */
    private List<CommitOutcome> some(Session session, List<Plan> plans) throws SQLException {
        Plan first = plans.get(0);
        if (session.deadline().passed()) {
            return List.of(
                    Outcomes.busy("The deadline passed before the commit of " + first.subject() + " was sent.", null));
        }
        boolean readOnly = dialect.knowsReadOnly() && session.connection().isReadOnly();
        if (readOnly && first.writes()) {
            return List.of(Outcomes.failed(
                    "The commit of " + first.subject() + " was not sent: the connection is read-only.", null));
        }
        List<CommitOutcome> outcomes = committer.commit(session, readOnly ? List.of(first) : plans);
        if (sessions.joined()) {
            return outcomes.stream().map(Commits::decided).toList();
        }
        if (outcomes.stream().anyMatch(CommitOutcome.InDoubt.class::isInstance)) {
            session.breakOff();
        } else if (log.purgeIsDue(outcomes.size())) {
            purge(session);
        }
        return outcomes;
    }

    /** Nothing is decided before the application commits, and on a connection that broke it no longer can. */
    private static CommitOutcome decided(CommitOutcome outcome) {
        return outcome instanceof CommitOutcome.InDoubt inDoubt
                ? new CommitOutcome.Refused(Reason.FAILED, inDoubt.cause())
                : outcome;
    }

    private void purge(Session session) {
        try {
            committer.purge(session, log.window());
        } catch (SQLException e) {
            System.getLogger(Commits.class.getName())
                    .log(System.Logger.Level.DEBUG, "Old markers were not cleared: {0}", e.getMessage());
        }
    }

    private CommitOutcome refusedConnection(SQLException error) {
        Outcomes.keepInterrupt(error);
        String message = "No connection to be had, nothing was sent: " + Outcomes.said(error);
        boolean exhausted = error instanceof SQLTransientConnectionException && error.getCause() == null;
        return exhausted || dialect.errors().meaning(error) == ErrorTable.Meaning.BUSY
                ? Outcomes.busy(message, error)
                : Outcomes.failed(message, error);
    }

    /** Settles an attempt by its marker. */
    CommitOutcome settle(Ticket ticket, Deadline deadline) {
        try (Session session = sessions.open(deadline)) {
            return switch (committer.fence(session, ticket)) {
                case COMMITTED -> new CommitOutcome.Committed();
                case FENCED -> Outcomes.fenced(ticket.attempt().toString());
                case FORGOTTEN ->
                    Outcomes.inDoubt(
                            ticket,
                            "The attempt " + ticket.attempt() + " is older than the markers that are kept ("
                                    + log.window() + "): its outcome cannot be told any more.",
                            null);
            };
        } catch (SQLException e) {
            Outcomes.keepInterrupt(e);
            return Outcomes.inDoubt(
                    ticket,
                    "The attempt " + ticket.attempt() + " could not be settled in time: " + Outcomes.said(e),
                    e);
        }
    }
}
