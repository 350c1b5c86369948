package dev.pawl.jdbc;

import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Stored;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes commits in one transaction at READ COMMITTED. First every key is locked once, at its final strength, in the one order that
 * all Pawl processes keep; then what is there is compared with what each commit expected; only then is anything written, and of
 * those only that are as expected. Locks cost one round trip, writes, markers, request ids and COMMIT together another.
 */
final class PostgresTransaction {
    static final Pipeline.Part READ_COMMITTED = Pipeline.command("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");

    private final Session session;
    private final Dialect dialect;
    private final CommitLog log;
    private final Function<Mapping, PostgresSql> statements;
    private final Map<Key, State> found = new HashMap<>();
    private final Set<String> fulfilled = new HashSet<>();
    private final BitSet sent = new BitSet();
    private boolean committing;
    private @Nullable Instant now;

    private record Kind(Mapping mapping, Step.Action action) {}

    PostgresTransaction(Session session, Dialect dialect, CommitLog log, Function<Mapping, PostgresSql> statements) {
        this.session = session;
        this.dialect = dialect;
        this.log = log;
        this.statements = statements;
    }

    /**
     * Makes those of the commits that can be made, and ends the transaction.
     *
     * @return the numbers of those that were made; the others changed nothing
     * @throws SQLException if nothing was changed at all, or the reply was lost; the transaction may still be open
     */
    BitSet make(List<Plan> plans) throws SQLException {
        open(plans);
        List<Plan> holding = new ArrayList<>(plans.size());
        for (int i = 0; i < plans.size(); i++) {
            if (holds(plans.get(i))) {
                sent.set(i);
                holding.add(plans.get(i));
            }
        }
        commit(holding);
        return sent;
    }

    /** Returns the numbers of the commits whose outcome is open if the reply is lost. */
    BitSet sent() {
        return committing ? sent : new BitSet();
    }

    /** Begins the transaction and locks all keys. */
    void open(List<Plan> plans) throws SQLException {
        List<Pipeline.Part> parts = new ArrayList<>();
        if (!session.isBegun()) {
            session.begin();
            if (!session.isJoined()) {
                parts.add(READ_COMMITTED);
            }
        }
        if (!session.isJoined()) {
            parts.add(PostgresBounds.settings(session));
        }
        List<Pipeline.Part> between = session.isJoined() ? List.of() : List.of(PostgresBounds.waitsLeft(session));
        parts.addAll(LockPlan.of(
                plans.stream().flatMap(plan -> plan.steps().stream()).toList(), between, found));
        List<RequestId> requests =
                plans.stream().flatMap(plan -> plan.requests().stream()).toList();
        if (!requests.isEmpty()) {
            parts.add(Pipeline.query(
                    "SELECT request FROM pawl_requests WHERE request = ANY (CAST(? AS text[]))",
                    (statement, from) -> {
                        RowSet.array("text", requests, RequestId::value, statement, from);
                        return from + 1;
                    },
                    row -> fulfilled.add(row.getString(1))));
        }
        if (plans.stream().anyMatch(plan -> plan.commit().notAfter() != null)) {
            // Its own statement and the last: by now all keys are locked.
            parts.add(
                    Pipeline.query(dialect.clock(), Pipeline.Binding.NONE, row -> now = Look.instant(row.getLong(1))));
        }
        Pipeline.run(session, parts);
    }

    /** Tells whether all that a commit expects is so, now that its keys are locked. */
    boolean holds(Plan plan) {
        return plan.expired(now) == null
                && plan.requests().stream().noneMatch(request -> fulfilled.contains(request.value()))
                && plan.steps().stream().allMatch(step -> found(step).equals(step.expected()));
    }

    private State found(Step step) {
        return found.getOrDefault(step.key(), State.absent());
    }

    /** Returns what differs from what a commit expects. */
    List<Conflict> conflicts(Plan plan) throws SQLException {
        List<Conflict> conflicts = new ArrayList<>();
        Conflict expired = plan.expired(now);
        if (expired != null) {
            conflicts.add(expired);
        }
        for (Step step : plan.steps()) {
            State actual = found(step);
            if (!actual.equals(step.expected())) {
                Stored current = Look.current(session, step).orElse(null);
                State now = current == null ? State.absent() : State.at(current.version());
                // What was deleted while its lock was waited for may have been inserted anew: the lock did not see
                // that.
                conflicts.add(
                        now.equals(step.expected())
                                ? new Conflict.Mismatch(step.key(), step.expected(), actual, null)
                                : new Conflict.Mismatch(step.key(), step.expected(), now, current));
            }
        }
        return conflicts;
    }

    /** Writes what commits write that hold, and commits. */
    void commit(List<Plan> holding) throws SQLException {
        List<Plan> plans = holding.stream().filter(Plan::writes).toList();
        if (plans.isEmpty()) {
            session.rollBack();
            return;
        }
        committing = true;
        if (session.isJoined()) {
            Pipeline.run(session, writes(plans));
            session.commit();
            return;
        }
        List<Pipeline.Part> parts = new ArrayList<>();
        parts.add(PostgresBounds.waits(session));
        parts.addAll(writes(plans));
        parts.add(Pipeline.command("COMMIT"));
        Pipeline.run(session, parts);
        session.ended();
    }

    /** Tells whether what commits was sent. */
    boolean committing() {
        return committing;
    }

    private List<Pipeline.Part> writes(List<Plan> plans) {
        Map<Kind, List<Step>> kinds = new LinkedHashMap<>();
        for (Plan plan : plans) {
            for (Step step : plan.steps()) {
                if (step.writes()) {
                    kinds.computeIfAbsent(new Kind(step.mapping(), step.action()), any -> new ArrayList<>())
                            .add(step);
                }
            }
        }
        List<Pipeline.Part> parts = new ArrayList<>();
        if (log.enabled()) {
            parts.add(markers(plans));
        }
        kinds.forEach((kind, steps) ->
                parts.add(statements.apply(kind.mapping()).writes().part(kind.action(), steps)));
        List<Plan> requesting =
                plans.stream().filter(plan -> !plan.requests().isEmpty()).toList();
        if (!requesting.isEmpty()) {
            parts.add(requests(requesting));
        }
        return parts;
    }

    private static Pipeline.Part markers(List<Plan> plans) {
        return Pipeline.update(
                "INSERT INTO pawl_commits (attempt, committed) SELECT attempt, TRUE FROM unnest(CAST(? AS uuid[])) AS attempt",
                (statement, from) -> {
                    RowSet.array("uuid", plans, plan -> plan.attempt().value(), statement, from);
                    return from + 1;
                },
                rows -> {});
    }

    private record Requested(RequestId request, Plan plan) {}

    private static Pipeline.Part requests(List<Plan> plans) {
        List<Requested> requests = new ArrayList<>();
        plans.forEach(plan -> plan.requests().forEach(request -> requests.add(new Requested(request, plan))));
        return PostgresWrites.every(
                "INSERT INTO pawl_requests (request, attempt, results) SELECT * FROM unnest(CAST(? AS text[]),"
                        + " CAST(? AS uuid[]), CAST(? AS text[])) AS r(request, attempt, results)"
                        + " ORDER BY request COLLATE \"C\" ON CONFLICT (request) DO NOTHING",
                (statement, from) -> {
                    RowSet.array("text", requests, one -> one.request().value(), statement, from);
                    RowSet.array("uuid", requests, one -> one.plan().attempt().value(), statement, from + 1);
                    RowSet.array("text", requests, one -> one.plan().results(one.request()), statement, from + 2);
                    return from + 3;
                },
                requests.size());
    }
}
