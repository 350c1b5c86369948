package dev.pawl.jdbc;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
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
        List<Object> plans = batch.stream().map(this::plan).toList();
        if (!writers.enter(deadline)) {
            CommitOutcome busy =
                    Outcomes.busy("Other commits of this store held the database until the deadline.", null);
            return plans.stream()
                    .map(plan -> plan instanceof CommitOutcome refused ? refused : busy)
                    .toList();
        }
        try {
            return inTurn(plans, deadline);
        } finally {
            writers.leave();
        }
    }

    private List<CommitOutcome> inTurn(List<Object> plans, Deadline deadline) {
        List<CommitOutcome> outcomes = new ArrayList<>(plans.size());
        Session session = null;
        try {
            for (Object plan : plans) {
                if (plan instanceof CommitOutcome refused) {
                    outcomes.add(refused);
                    continue;
                }
                session = session == null || session.isBroken() ? reopened(session, deadline) : session;
                outcomes.add(commit(session, (Plan) plan));
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

    /** Returns the plan of a commit, or its refusal if the database cannot keep what it writes. */
    private Object plan(Commit commit) {
        if (!log.enabled() && !commit.requests().isEmpty()) {
            return Outcomes.failed("Request ids need the commit tables, which this store does without.", null);
        }
        try {
            return Plan.of(commit, bound, dialect.texts());
        } catch (StoreException e) {
            return new CommitOutcome.Refused(Reason.FAILED, e);
        }
    }

    private CommitOutcome commit(Session session, Plan plan) {
        if (session.deadline().passed()) {
            return Outcomes.busy("The deadline passed before the commit of " + plan.subject() + " was sent.", null);
        }
        try {
            if (plan.writes() && dialect.knowsReadOnly() && session.connection().isReadOnly()) {
                return Outcomes.failed(
                        "The commit of " + plan.subject() + " was not sent: the connection is read-only.", null);
            }
        } catch (SQLException e) {
            return refusedConnection(e);
        }
        CommitOutcome outcome = committer.commit(session, plan);
        if (outcome instanceof CommitOutcome.InDoubt inDoubt) {
            if (sessions.joined()) {
                // Nothing is decided before the application commits, and on this connection it no longer can.
                return new CommitOutcome.Refused(Reason.FAILED, inDoubt.cause());
            }
            session.breakOff();
        } else if (plan.writes() && !sessions.joined() && log.purgeIsDue()) {
            purge(session);
        }
        return outcome;
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
