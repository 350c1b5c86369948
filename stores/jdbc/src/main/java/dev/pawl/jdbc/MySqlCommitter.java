package dev.pawl.jdbc;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.State;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes commits on MariaDB and MySQL: of one key by a statement that decides it, of several by {@link MySqlTransaction}. Neither
 * can change rows of two tables in one statement, so a marker needs a transaction around the two.
 */
final class MySqlCommitter implements Committer {
    private final CommitLog log;
    private final Look look;
    private final MySqlBounds bounds;

    MySqlCommitter(Dialect dialect, CommitLog log) {
        this.log = log;
        this.look = new Look(dialect, log);
        this.bounds = MySqlBounds.of(dialect.database());
    }

    @Override
    public List<CommitOutcome> commit(Session session, List<Plan> plans) {
        List<Plan> apart = session.isJoined() || session.isBegun() ? plans.subList(0, 1) : Independent.first(plans);
        List<CommitOutcome> together =
                apart.size() == 1 ? null : new MySqlTransaction(session, bounds, log, look).commit(apart);
        if (together != null) {
            return together;
        }
        List<CommitOutcome> outcomes = new ArrayList<>();
        for (Plan plan : apart) {
            CommitOutcome outcome = commit(session, plan);
            outcomes.add(outcome);
            if (session.isBroken() || outcome instanceof CommitOutcome.InDoubt) {
                break;
            }
        }
        return outcomes;
    }

    private CommitOutcome commit(Session session, Plan plan) {
        return plan.single()
                ? decide(new MySqlWork(session, bounds), plan)
                : new MySqlTransaction(session, bounds, log, look).commit(plan);
    }

    private CommitOutcome decide(MySqlWork work, Plan plan) {
        boolean marked = false;
        try {
            boolean guarded = mark(work, plan);
            marked = true;
            return guarded ? written(work, plan) : MySqlGuards.missing(plan);
        } catch (SQLException e) {
            return afterError(work, plan, e, marked);
        } finally {
            work.rollBack();
        }
    }

    /** Inserts the marker and, for an insert, locks what stands for the absent key; tells whether that was there. */
    private boolean mark(MySqlWork work, Plan plan) throws SQLException {
        Step step = plan.steps().get(0);
        boolean insert = step.action() == Step.Action.INSERT;
        String guard =
                insert ? " FROM " + MySqlGuards.TABLE + " WHERE n = " + MySqlGuards.of(step) + " FOR UPDATE" : "";
        if (log.enabled()) {
            String mark = "INSERT INTO " + CommitLog.COMMITS + " (attempt, committed) ";
            String row = "'" + plan.attempt() + "', TRUE";
            return work.begin(List.of(mark + (insert ? "SELECT " + row + guard : "VALUES (" + row + ")"))) == 1;
        }
        work.begin(List.of());
        return !insert || work.isThere("SELECT n" + guard);
    }

    private static CommitOutcome written(MySqlWork work, Plan plan) throws SQLException {
        Step step = plan.steps().get(0);
        PreparedStatement statement = work.prepareWaiting(step.bound().sql().write(step));
        step.bind(statement);
        int rows = statement.executeUpdate();
        if (rows == 1) {
            work.commit();
            return new CommitOutcome.Committed();
        }
        return rows == 0
                ? conflict(work, step)
                : Outcomes.failed(
                        "The write of " + step.key() + " would have changed " + rows + " rows of "
                                + step.mapping().table() + ": this should never happen.",
                        null);
    }

    /** Returns the outcome of a write that changed no row. */
    static CommitOutcome conflict(MySqlWork work, Step step) throws SQLException {
        Stored current = work.current(step).orElse(null);
        State actual = current == null ? State.absent() : State.at(current.version());
        return actual.equals(step.expected())
                ? Outcomes.busy(step.key() + " was changed and changed back while it was written.", null)
                : new CommitOutcome.Rejected(
                        List.of(new Conflict.Mismatch(step.key(), step.expected(), actual, current)));
    }

    private CommitOutcome afterError(MySqlWork work, Plan plan, SQLException error, boolean marked) {
        if (work.committing()) {
            return MySqlTransaction.afterCommit(plan, error);
        } else if (!MySqlErrors.isUnique(error)) {
            return Outcomes.of(MySqlErrors.TABLE, error, false, plan);
        }
        try {
            return marked ? clashed(work, plan, error) : repeated(work, plan, error);
        } catch (UnreadableRow e) {
            return Outcomes.of(MySqlErrors.TABLE, e, false, plan);
        } catch (SQLException e) {
            error.addSuppressed(e);
            work.session().breakOff();
            return MySqlErrors.unseen(plan, error);
        }
    }

    private CommitOutcome repeated(MySqlWork work, Plan plan, SQLException error) throws SQLException {
        work.rollBack();
        CommitOutcome marked = look.marker(work.session(), plan);
        return marked == null
                ? Outcomes.busy("The marker of " + plan.subject() + " was forgotten meanwhile.", error)
                : marked;
    }

    /** The failed insert holds a lock on the row it clashed with: if that is the id's, it is still there. */
    private static CommitOutcome clashed(MySqlWork work, Plan plan, SQLException error) throws SQLException {
        Step step = plan.steps().get(0);
        return step.action() == Step.Action.INSERT && work.current(step).isPresent()
                ? conflict(work, step)
                : Outcomes.of(MySqlErrors.TABLE, error, false, plan);
    }

    @Override
    public Fence fence(Session session, Ticket ticket) throws SQLException {
        return new MySqlMarkers(session, bounds).fence(ticket.attempt());
    }

    @Override
    public void purge(Session session, Duration window) throws SQLException {
        session.hurried(CommitLog.PURGE_PATIENCE, () -> new MySqlMarkers(session, bounds).purge(window));
    }
}
