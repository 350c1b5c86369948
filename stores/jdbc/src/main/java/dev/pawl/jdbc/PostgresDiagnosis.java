package dev.pawl.jdbc;

import dev.pawl.store.AttemptId;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.Stored;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Finds out why commits were not made, of any number of them in two round trips, so that nobody waits for each in turn. */
final class PostgresDiagnosis {
    private final Dialect dialect;
    private final CommitLog log;

    PostgresDiagnosis(Dialect dialect, CommitLog log) {
        this.dialect = dialect;
        this.log = log;
    }

    /**
     * Looks for the reasons.
     *
     * @return the outcomes, by attempt, of those of which markers, or what is stored now, tell one; the others have to be tried again
     */
    Map<AttemptId, CommitOutcome> outcomes(Session session, List<Plan> plans) throws SQLException {
        Map<AttemptId, Boolean> markers = log.enabled() ? markers(session, plans) : Map.of();
        Map<Bound, List<Key>> wanted = new LinkedHashMap<>();
        for (Plan plan : plans) {
            for (Step step : plan.steps()) {
                wanted.computeIfAbsent(step.bound(), any -> new ArrayList<>()).add(step.key());
            }
        }
        Map<Key, Stored> found = new HashMap<>();
        wanted.replaceAll((bound, keys) -> keys.stream().distinct().toList());
        if (!wanted.isEmpty()) {
            dialect.read(session, wanted, found);
        }
        Map<AttemptId, CommitOutcome> outcomes = new HashMap<>();
        for (Plan plan : plans) {
            Boolean committed = markers.get(plan.attempt());
            List<Conflict> conflicts = conflicts(plan, found);
            if (committed != null) {
                outcomes.put(
                        plan.attempt(),
                        committed
                                ? new CommitOutcome.Committed()
                                : Outcomes.fenced(plan.attempt().toString()));
            } else if (!conflicts.isEmpty()
                    && plan.requests().isEmpty()
                    && plan.commit().notAfter() == null) {
                outcomes.put(plan.attempt(), new CommitOutcome.Rejected(conflicts));
            }
        }
        return outcomes;
    }

    private static Map<AttemptId, Boolean> markers(Session session, List<Plan> plans) throws SQLException {
        Map<AttemptId, Boolean> markers = new HashMap<>();
        Pipeline.run(
                session,
                List.of(Pipeline.query(
                        "SELECT attempt, committed FROM " + CommitLog.COMMITS
                                + " WHERE attempt = ANY (CAST(? AS uuid[]))",
                        (statement, from) -> {
                            RowSet.array("uuid", plans, plan -> plan.attempt().value(), statement, from);
                            return from + 1;
                        },
                        row -> markers.put(new AttemptId(row.getObject(1, UUID.class)), row.getBoolean(2)))));
        return markers;
    }

    private static List<Conflict> conflicts(Plan plan, Map<Key, Stored> found) {
        List<Conflict> conflicts = new ArrayList<>();
        for (Step step : plan.steps()) {
            Stored current = found.get(step.key());
            State actual = current == null ? State.absent() : State.at(current.version());
            if (!actual.equals(step.expected())) {
                conflicts.add(new Conflict.Mismatch(step.key(), step.expected(), actual, current));
            }
        }
        return conflicts;
    }
}
