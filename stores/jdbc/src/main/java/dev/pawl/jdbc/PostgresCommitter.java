package dev.pawl.jdbc;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes commits on PostgreSQL: of one key by one statement, of several by {@link PostgresTransaction}. */
final class PostgresCommitter implements Committer {
    private static final String SERIALIZATION_FAILURE = "40001";

    private final Dialect dialect;
    private final CommitLog log;
    private final Look look;
    private final Map<Mapping, PostgresSql> statements = new ConcurrentHashMap<>();

    PostgresCommitter(Dialect dialect, CommitLog log) {
        this.dialect = dialect;
        this.log = log;
        this.look = new Look(dialect, log);
    }

    @Override
    public List<CommitOutcome> commit(Session session, List<Plan> plans) {
        return List.of(commit(session, plans.get(0)));
    }

    private CommitOutcome commit(Session session, Plan plan) {
        return plan.single() && !session.isJoined()
                ? decide(session, plan)
                : new PostgresTransaction(session, dialect, log, look, this::sql).commit(plan);
    }

    private PostgresSql sql(Mapping mapping) {
        return statements.computeIfAbsent(mapping, fresh -> new PostgresSql(fresh, log.enabled()));
    }

    private CommitOutcome decide(Session session, Plan plan) {
        int rows;
        try {
            rows = execute(session, plan);
        } catch (SQLException e) {
            return afterError(session, plan, e);
        }
        if (rows == 1) {
            return new CommitOutcome.Committed();
        } else if (rows > 1) {
            Step step = plan.steps().get(0);
            return new CommitOutcome.InDoubt(
                    plan.commit().ticket(),
                    new StoreException(
                            "The write of " + step.key() + " changed " + rows + " rows of "
                                    + step.mapping().table() + ": this should never happen.",
                            null));
        }
        return looked(session, plan);
    }

    private int execute(Session session, Plan plan) throws SQLException {
        Step step = plan.steps().get(0);
        try (PreparedStatement statement = session.prepare(sql(step.mapping()).deciding(step))) {
            int index = step.bindWritten(statement, 1);
            statement.setString(index++, Long.toString(session.millisLeft()));
            if (step.action() == Step.Action.INSERT) {
                statement.setLong(index++, AdvisoryLock.of(step.mapping().table(), step.key()));
            }
            index = step.bindCondition(statement, index);
            if (log.enabled()) {
                statement.setObject(index, plan.attempt().value());
            }
            return statement.executeUpdate();
        }
    }

    /** At REPEATABLE READ a changed row is a serialization failure; a marker that is there already is a taken key. */
    private CommitOutcome afterError(Session session, Plan plan, SQLException error) {
        ErrorTable.Meaning meaning = dialect.errors().meaning(error);
        if (SERIALIZATION_FAILURE.equals(error.getSQLState())) {
            return looked(session, plan);
        } else if (meaning == ErrorTable.Meaning.UNIQUE) {
            try {
                CommitOutcome marked = look.marker(session, plan);
                if (marked != null) {
                    return marked;
                }
            } catch (SQLException e) {
                return unseen(plan, e);
            }
        }
        return Outcomes.of(dialect.errors(), error, true, plan);
    }

    private CommitOutcome looked(Session session, Plan plan) {
        try {
            return look.outcome(session, plan);
        } catch (SQLException e) {
            return unseen(plan, e);
        }
    }

    /** Nothing was written now, but an earlier copy of the same commit may have been: only its marker could tell. */
    private static CommitOutcome unseen(Plan plan, SQLException error) {
        return new CommitOutcome.InDoubt(
                plan.commit().ticket(),
                new StoreException(
                        "The commit of " + plan.subject() + " changed nothing, and what is there could not be read: "
                                + Outcomes.said(error),
                        error));
    }

    @Override
    public Fence fence(Session session, Ticket ticket) throws SQLException {
        session.begin();
        Fence fence = PostgresFence.insert(session, ticket.attempt());
        if (fence == Fence.FENCED) {
            session.commit();
        } else {
            session.rollBack();
        }
        return fence;
    }

    @Override
    public void purge(Session session, Duration window) throws SQLException {
        String old = "at < now() - CAST(? AS bigint) * interval '1 second'";
        String sql = "WITH g AS MATERIALIZED (SELECT set_config('lock_timeout', '100', TRUE)),"
                + " old AS (SELECT c.attempt FROM g, pawl_commits AS c WHERE c.attempt IN (SELECT attempt FROM pawl_commits"
                + " ORDER BY attempt LIMIT " + CommitLog.PURGE_LIMIT + ") AND c." + old
                + " FOR UPDATE OF c SKIP LOCKED),"
                + " gone AS (DELETE FROM pawl_commits WHERE attempt IN (SELECT attempt FROM old) RETURNING attempt),"
                + " requests AS (DELETE FROM pawl_requests WHERE request IN (SELECT request FROM pawl_requests WHERE "
                + old
                + " AND request <> '' ORDER BY at LIMIT " + CommitLog.PURGE_LIMIT + " FOR UPDATE SKIP LOCKED))"
                + " INSERT INTO pawl_requests (request, attempt, results) SELECT '', attempt, '' FROM gone"
                + " ORDER BY attempt DESC LIMIT 1 ON CONFLICT (request) DO UPDATE SET attempt = EXCLUDED.attempt"
                + " WHERE pawl_requests.attempt < EXCLUDED.attempt";
        try (PreparedStatement statement = session.prepare(sql)) {
            statement.setLong(1, window.toSeconds());
            statement.setLong(2, window.toSeconds());
            statement.executeUpdate();
        }
    }
}
