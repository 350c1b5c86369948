package dev.pawl.jdbc;

import dev.pawl.store.AttemptId;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes commits on PostgreSQL: of one key by {@link PostgresSingle}, what only replaces by {@link PostgresFewRows} if it is one
 * of a few rows and else by {@link PostgresReplaces}, and every other mixture by {@link PostgresTransaction}. What is not made together is made alone, where it is diagnosed.
 */
final class PostgresCommitter implements Committer {
    static final String SERIALIZATION_FAILURE = "40001";

    private final Dialect dialect;
    private final CommitLog log;
    private final Look look;
    private final PostgresSingle single;
    private final PostgresDiagnosis diagnosis;
    private final Map<Mapping, PostgresSql> statements = new ConcurrentHashMap<>();

    PostgresCommitter(Dialect dialect, CommitLog log) {
        this.dialect = dialect;
        this.log = log;
        this.look = new Look(dialect, log);
        this.single = new PostgresSingle(dialect, log, look, this::sql);
        this.diagnosis = new PostgresDiagnosis(dialect, log);
    }

    @Override
    public List<CommitOutcome> commit(Session session, List<Plan> plans) {
        List<Plan> group = session.isJoined() || session.isBegun() ? plans.subList(0, 1) : Independent.first(plans);
        return group.size() == 1 ? List.of(alone(session, group.get(0))) : together(session, group);
    }

    private CommitOutcome alone(Session session, Plan plan) {
        if (session.isJoined() || session.isBegun()) {
            return inTransaction(session, plan);
        }
        if (plan.single()) {
            return single.commit(session, plan);
        }
        Mapping table = PostgresReplaces.table(List.of(plan));
        if (table != null) {
            try {
                if (replaced(session, table, plan)) {
                    return new CommitOutcome.Committed();
                }
                CommitOutcome told = diagnosis.outcomes(session, List.of(plan)).get(plan.attempt());
                if (told != null) {
                    return told;
                }
            } catch (SQLException e) {
                ErrorTable.Meaning meaning = dialect.errors().meaning(e);
                boolean stale = SERIALIZATION_FAILURE.equals(e.getSQLState());
                if (meaning == ErrorTable.Meaning.LOST || (meaning == ErrorTable.Meaning.BUSY && !stale)) {
                    return Outcomes.of(dialect.errors(), e, true, plan);
                }
            }
        }
        return inTransaction(session, plan);
    }

    private boolean replaced(Session session, Mapping table, Plan plan) throws SQLException {
        return PostgresFewRows.suits(plan)
                ? sql(table).fewRows().make(session, plan)
                : sql(table).replaces().make(session, List.of(plan)).get(0);
    }

    private List<CommitOutcome> together(Session session, List<Plan> plans) {
        Mapping table = PostgresReplaces.table(plans);
        PostgresTransaction transaction = new PostgresTransaction(session, dialect, log, this::sql);
        try {
            BitSet made = table == null
                    ? transaction.make(plans)
                    : sql(table).replaces().make(session, plans);
            return eachOther(session, plans, known(session, plans, made));
        } catch (SQLException e) {
            return spoiled(session, plans, e, table == null ? transaction.sent() : all(plans));
        }
    }

    private static BitSet all(List<Plan> plans) {
        BitSet all = new BitSet(plans.size());
        all.set(0, plans.size());
        return all;
    }

    /** Returns the outcomes of those commits of a group that were made, and of those others that are plain to see. */
    private Map<AttemptId, CommitOutcome> known(Session session, List<Plan> plans, BitSet made) {
        Map<AttemptId, CommitOutcome> known = new HashMap<>();
        made.stream().forEach(number -> known.put(plans.get(number).attempt(), new CommitOutcome.Committed()));
        List<Plan> unmade = plans.stream()
                .filter(plan -> !known.containsKey(plan.attempt()))
                .toList();
        try {
            if (!unmade.isEmpty()) {
                known.putAll(diagnosis.outcomes(session, unmade));
            }
        } catch (SQLException e) {
            System.getLogger(PostgresCommitter.class.getName())
                    .log(System.Logger.Level.DEBUG, "Each is made alone, and told what is wrong: {0}", e.getMessage());
        }
        return known;
    }

    /** Makes those commits of a group alone of which nothing is known yet. */
    private List<CommitOutcome> eachOther(Session session, List<Plan> plans, Map<AttemptId, CommitOutcome> known) {
        List<CommitOutcome> outcomes = new ArrayList<>(plans.size());
        boolean lost = false;
        for (Plan plan : plans) {
            CommitOutcome outcome = known.get(plan.attempt());
            if (outcome == null && (lost || session.isBroken())) {
                outcome = Outcomes.failed(
                        "The commit of " + plan.subject() + " was not sent: the connection failed at another commit.",
                        null);
            } else if (outcome == null && session.deadline().passed()) {
                outcome = Outcomes.busy(
                        "The deadline passed while the commit of " + plan.subject()
                                + " was tried together with others: it was not made.",
                        null);
            } else if (outcome == null) {
                outcome = alone(session, plan);
                lost = outcome instanceof CommitOutcome.InDoubt;
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    /** After an error nothing of the group was applied, unless the error stands in place of the reply. */
    private List<CommitOutcome> spoiled(Session session, List<Plan> plans, SQLException error, BitSet sent) {
        boolean lost = dialect.errors().meaning(error) == ErrorTable.Meaning.LOST;
        if (lost && !sent.isEmpty()) {
            List<CommitOutcome> outcomes = new ArrayList<>(plans.size());
            for (int i = 0; i < plans.size(); i++) {
                outcomes.add(Outcomes.of(dialect.errors(), error, sent.get(i), plans.get(i)));
            }
            return outcomes;
        }
        try {
            if (!lost) {
                session.rollBack();
                return eachOther(session, plans, Map.of());
            }
        } catch (SQLException e) {
            error.addSuppressed(e);
        }
        session.breakOff();
        return List.of(Outcomes.of(dialect.errors(), error, false, plans.get(0)));
    }

    private CommitOutcome inTransaction(Session session, Plan plan) {
        PostgresTransaction transaction = new PostgresTransaction(session, dialect, log, this::sql);
        try {
            transaction.open(List.of(plan));
            if (transaction.holds(plan)) {
                transaction.commit(List.of(plan));
                return new CommitOutcome.Committed();
            }
            CommitOutcome earlier = earlier(session, plan);
            List<Conflict> conflicts = earlier == null ? transaction.conflicts(plan) : List.of();
            session.rollBack();
            if (earlier != null) {
                return earlier;
            }
            return conflicts.isEmpty()
                    ? Outcomes.busy("A request of the commit of " + plan.subject() + " was forgotten meanwhile.", null)
                    : new CommitOutcome.Rejected(conflicts);
        } catch (SQLException e) {
            return afterError(session, plan, e, transaction.committing());
        }
    }

    /** Returns the outcome of an earlier copy, or of what fulfilled the same request earlier; null if there is none. */
    private @Nullable CommitOutcome earlier(Session session, Plan plan) throws SQLException {
        CommitOutcome marked = look.marker(session, plan);
        if (marked == null) {
            List<Conflict> repeated = look.repeated(session, plan);
            return repeated.isEmpty() ? null : new CommitOutcome.Rejected(repeated);
        }
        return marked;
    }

    private CommitOutcome afterError(Session session, Plan plan, SQLException error, boolean committing) {
        boolean incomplete = PostgresWrites.isIncomplete(error);
        boolean taken = dialect.errors().meaning(error) == ErrorTable.Meaning.UNIQUE
                || incomplete
                || error instanceof UnreadableRow;
        try {
            if (!committing || dialect.errors().meaning(error) != ErrorTable.Meaning.LOST) {
                session.rollBack();
                CommitOutcome earlier = taken ? earlier(session, plan) : null;
                if (earlier != null) {
                    return earlier;
                }
            }
            return incomplete
                    ? incomplete(session, plan, error)
                    : Outcomes.of(dialect.errors(), error, committing, plan);
        } catch (SQLException e) {
            error.addSuppressed(e);
            session.breakOff();
            return taken
                    ? new CommitOutcome.InDoubt(
                            plan.commit().ticket(),
                            new StoreException("The marker of " + plan.subject() + " could not be read.", e))
                    : Outcomes.of(dialect.errors(), error, committing, plan);
        }
    }

    /** Nothing was written, since a row that had been as expected was not written when its turn came. */
    private static CommitOutcome incomplete(Session session, Plan plan, SQLException error) throws SQLException {
        List<Conflict> conflicts = Look.conflicts(session, plan);
        return conflicts.isEmpty()
                ? Outcomes.failed(
                        "The commit of " + plan.subject()
                                + " did not write every row that it had locked, as if a trigger withheld one or moved its version: "
                                + Outcomes.said(error),
                        error)
                : new CommitOutcome.Rejected(conflicts);
    }

    private PostgresSql sql(Mapping mapping) {
        return statements.computeIfAbsent(mapping, fresh -> new PostgresSql(fresh, log.enabled()));
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
                // The oldest is asked first, by itself: most of the time nothing is old.
                + " old AS (SELECT c.attempt FROM g, pawl_commits AS c WHERE (SELECT o." + old
                + " FROM pawl_commits AS o ORDER BY o.attempt LIMIT 1) AND c.attempt IN (SELECT attempt FROM pawl_commits"
                + " ORDER BY attempt LIMIT " + CommitLog.PURGE_LIMIT + ") AND c." + old
                + " AND c.attempt < CAST(lpad(to_hex((extract(epoch FROM now())::bigint - CAST(? AS bigint)) * 1000), 12, '0')"
                + " || repeat('0', 20) AS uuid)"
                + " FOR UPDATE OF c SKIP LOCKED),"
                + " gone AS (DELETE FROM pawl_commits WHERE attempt IN (SELECT attempt FROM old) RETURNING attempt),"
                + " requests AS (DELETE FROM pawl_requests WHERE request IN (SELECT request FROM pawl_requests WHERE "
                + old
                + " AND request <> '' ORDER BY at LIMIT " + CommitLog.PURGE_LIMIT + " FOR UPDATE SKIP LOCKED))"
                + " INSERT INTO pawl_requests (request, attempt, results) SELECT '', attempt, '' FROM gone"
                + " ORDER BY attempt DESC LIMIT 1 ON CONFLICT (request) DO UPDATE SET attempt = EXCLUDED.attempt"
                + " WHERE pawl_requests.attempt < EXCLUDED.attempt";
        PreparedStatement statement = session.prepare(sql);
        statement.setLong(1, window.toSeconds());
        statement.setLong(2, window.toSeconds());
        statement.setLong(3, window.toSeconds());
        statement.setLong(4, window.toSeconds());
        statement.executeUpdate();
    }
}
