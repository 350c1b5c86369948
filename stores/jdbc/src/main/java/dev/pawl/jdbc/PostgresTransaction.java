package dev.pawl.jdbc;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes one commit of several keys in a transaction at READ COMMITTED. First every key is locked once, at its final strength, in
 * the one order that all Pawl processes keep; then what is there is compared with what was expected; only then is anything
 * written. Locks, marker and request ids cost one round trip together, the writes one for each kind of statement, COMMIT one.
 */
final class PostgresTransaction {
    static final Pipeline.Part READ_COMMITTED = Pipeline.command("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");

    private final Session session;
    private final Dialect dialect;
    private final CommitLog log;
    private final Look look;
    private final Function<Mapping, PostgresSql> statements;
    private final Map<Key, State> found = new HashMap<>();
    private int recorded;

    PostgresTransaction(
            Session session, Dialect dialect, CommitLog log, Look look, Function<Mapping, PostgresSql> statements) {
        this.session = session;
        this.dialect = dialect;
        this.log = log;
        this.look = look;
        this.statements = statements;
    }

    /** Ends the waits for locks when the deadline has passed, until the transaction ends. */
    static Pipeline.Part boundWaits(Session session) {
        return Pipeline.query(
                "SELECT set_config('lock_timeout', ?, TRUE) IS NULL",
                (statement, from) -> {
                    statement.setString(from, Long.toString(session.millisLeft()));
                    return from + 1;
                },
                row -> {});
    }

    CommitOutcome commit(Plan plan) {
        boolean committing = false;
        try {
            session.begin();
            Pipeline.run(session, opening(plan));
            CommitOutcome refusal = compared(plan);
            if (refusal == null && plan.writes()) {
                refusal = write(plan);
            }
            if (refusal != null || !plan.writes()) {
                session.rollBack();
                return refusal == null ? new CommitOutcome.Committed() : refusal;
            }
            committing = true;
            session.commit();
            return new CommitOutcome.Committed();
        } catch (SQLException e) {
            return afterError(plan, e, committing);
        }
    }

    private List<Pipeline.Part> opening(Plan plan) {
        List<Pipeline.Part> parts = new ArrayList<>();
        if (!session.isJoined()) {
            parts.add(READ_COMMITTED);
            parts.add(boundWaits(session));
        }
        if (!plan.requests().isEmpty()) {
            parts.add(requests(plan));
        }
        parts.addAll(LockPlan.of(plan.steps(), found));
        if (plan.writes() && log.enabled()) {
            parts.add(Pipeline.update(
                    "INSERT INTO pawl_commits (attempt, committed) VALUES (?, TRUE)",
                    (statement, from) -> {
                        statement.setObject(from, plan.attempt().value());
                        return from + 1;
                    },
                    rows -> {}));
        }
        return parts;
    }

    private Pipeline.Part requests(Plan plan) {
        String sql = "INSERT INTO pawl_requests (request, attempt, results) SELECT r, CAST(? AS uuid), CAST(? AS text)"
                + " FROM unnest(CAST(? AS text[])) AS r ORDER BY r COLLATE \"C\" ON CONFLICT (request) DO NOTHING";
        return Pipeline.update(
                sql,
                (statement, from) -> {
                    statement.setObject(from, plan.attempt().value());
                    statement.setString(from + 1, plan.results());
                    Object[] ids =
                            plan.requests().stream().map(RequestId::value).toArray();
                    statement.setArray(from + 2, statement.getConnection().createArrayOf("text", ids));
                    return from + 3;
                },
                rows -> recorded = rows);
    }

    private @Nullable CommitOutcome compared(Plan plan) throws SQLException {
        if (recorded < plan.requests().size()) {
            session.rollBack();
            CommitOutcome marked = look.marker(session, plan);
            List<Conflict> repeated = look.repeated(session, plan);
            if (marked == null && repeated.isEmpty()) {
                return Outcomes.busy(
                        "A request of the commit of " + plan.subject() + " was forgotten meanwhile.", null);
            }
            return marked == null ? new CommitOutcome.Rejected(repeated) : marked;
        }
        List<Conflict> conflicts = new ArrayList<>();
        for (Step step : plan.steps()) {
            State actual = found.getOrDefault(step.key(), State.absent());
            if (!actual.equals(step.expected())) {
                conflicts.add(conflict(step, actual));
            }
        }
        return conflicts.isEmpty() ? null : new CommitOutcome.Rejected(conflicts);
    }

    private Conflict conflict(Step step, State actual) throws SQLException {
        Stored current = Look.current(session, step).orElse(null);
        boolean same = current != null && State.at(current.version()).equals(actual);
        return new Conflict.Mismatch(step.key(), step.expected(), actual, same ? current : null);
    }

    private @Nullable CommitOutcome write(Plan plan) throws SQLException {
        Batches.Miss miss = Batches.write(
                session, plan.steps(), step -> statements.apply(step.mapping()).writing(step));
        if (miss == null) {
            return null;
        }
        Step step = miss.step();
        if (miss.rows() == 0 && step.action() == Step.Action.INSERT) {
            return Outcomes.busy(step.key() + " was inserted by a program that takes no lock for it.", null);
        }
        return Outcomes.failed(
                "The write of " + step.key() + " changed " + miss.rows() + " rows of "
                        + step.mapping().table() + ": this should never happen.",
                null);
    }

    private CommitOutcome afterError(Plan plan, SQLException error, boolean committing) {
        try {
            if (!committing || dialect.errors().meaning(error) != ErrorTable.Meaning.LOST) {
                session.rollBack();
                CommitOutcome marked = dialect.errors().meaning(error) == ErrorTable.Meaning.UNIQUE
                        ? look.marker(session, plan)
                        : null;
                if (marked != null) {
                    return marked;
                }
            }
        } catch (SQLException e) {
            error.addSuppressed(e);
            session.breakOff();
            if (dialect.errors().meaning(error) == ErrorTable.Meaning.UNIQUE) {
                return new CommitOutcome.InDoubt(
                        plan.commit().ticket(),
                        new StoreException("The marker of " + plan.subject() + " could not be read.", e));
            }
        }
        return Outcomes.of(dialect.errors(), error, committing, plan);
    }
}
