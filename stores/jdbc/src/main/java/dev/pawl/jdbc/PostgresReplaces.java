package dev.pawl.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides commits that only replace rows of one table, any number of them, by one statement in one round trip. It locks the rows
 * that are as expected in canonical order, which an UPDATE with a join does not; then it updates those of the commits of which
 * every row is locked, and leaves their markers. Each commit is decided on its own; none may touch a row of another.
 */
final class PostgresReplaces {
    private final Mapping mapping;
    private final RowSet rows;
    private final String sql;

    PostgresReplaces(Mapping mapping, boolean marked) {
        this.mapping = mapping;
        this.rows = new RowSet(mapping);
        String table = mapping.table().sql();
        String stamp = mapping.stampColumn();
        String asExpected = "a." + Name.quoted(mapping.versionColumn()) + " IS NOT DISTINCT FROM k.counter"
                + (stamp == null ? "" : " AND coalesce(a." + Name.quoted(stamp) + ", 0) = k.stamped");
        this.sql = "WITH k AS MATERIALIZED (SELECT * FROM unnest(" + rows.arrays()
                + ", CAST(? AS int8[]), CAST(? AS int8[])"
                + (stamp == null ? "" : ", CAST(? AS int8[])") + ") AS k(" + rows.names() + ", n, counter"
                + (stamp == null ? "" : ", stamped") + ")),"
                + " held AS MATERIALIZED (SELECT k.n FROM k JOIN " + table + " AS a ON " + KeySet.match(mapping)
                + " WHERE " + asExpected + " ORDER BY " + KeySet.canonicalOrder(mapping) + " FOR NO KEY UPDATE OF a),"
                + " won AS MATERIALIZED (SELECT p.n, p.attempt, p.steps FROM unnest(CAST(? AS uuid[]), CAST(? AS int4[]))"
                + " WITH ORDINALITY AS p(attempt, steps, n) JOIN (SELECT n, count(*) AS steps FROM held GROUP BY n) AS h"
                + " ON h.n = p.n AND h.steps = p.steps),"
                + (marked
                        ? " m AS (INSERT INTO " + CommitLog.COMMITS
                                + " (attempt, committed) SELECT attempt, TRUE FROM won),"
                        : "")
                + " w AS (UPDATE " + table + " AS a SET " + rows.assignments()
                + " FROM k JOIN won ON won.n = k.n WHERE "
                + KeySet.match(mapping) + " RETURNING 1)"
                // A trigger may withhold a row that was locked. The check is made once, also if nobody has won.
                + " SELECT n FROM won WHERE CASE WHEN (SELECT count(*) FROM w) = (SELECT coalesce(sum(steps), 0) FROM won) THEN TRUE ELSE "
                + PostgresWrites.incomplete("(SELECT count(*) FROM w)") + " = 0 END";
    }

    /** Returns the table whose rows the commits replace, or null if they do anything else. */
    static @Nullable Mapping table(List<Plan> plans) {
        Mapping mapping = plans.get(0).steps().get(0).mapping();
        for (Plan plan : plans) {
            if (!plan.replaces() || !plan.steps().stream().allMatch(step -> isOf(mapping, step))) {
                return null;
            }
        }
        return mapping;
    }

    private static boolean isOf(Mapping mapping, Step step) {
        return step.mapping() == mapping
                && (mapping.stamped() || !step.expectedVersion().hasStamp());
    }

    /**
     * Makes those of the commits that can be made.
     *
     * @return the numbers of those that were made; the others changed nothing
     * @throws SQLException if nothing was changed at all, or the reply was lost
     */
    BitSet make(Session session, List<Plan> plans) throws SQLException {
        BitSet made = new BitSet(plans.size());
        Pipeline.Part decide = Pipeline.query(
                sql,
                (statement, from) -> {
                    List<Step> steps = new ArrayList<>(plans.size());
                    List<Long> numbers = new ArrayList<>(plans.size());
                    for (int i = 0; i < plans.size(); i++) {
                        steps.addAll(plans.get(i).steps());
                        numbers.addAll(Collections.nCopies(plans.get(i).steps().size(), i + 1L));
                    }
                    int index = rows.bind(steps, statement, from);
                    RowSet.array("int8", numbers, number -> number, statement, index++);
                    RowSet.array("int8", steps, PostgresReplaces::counter, statement, index++);
                    if (mapping.stamped()) {
                        RowSet.array(
                                "int8", steps, step -> step.expectedVersion().stamp(), statement, index++);
                    }
                    RowSet.array("uuid", plans, plan -> plan.attempt().value(), statement, index++);
                    RowSet.array("int4", plans, plan -> plan.steps().size(), statement, index++);
                    return index;
                },
                row -> made.set(row.getInt(1) - 1));
        Pipeline.run(session, List.of(PostgresTransaction.settings(session), decide));
        return made;
    }

    private static @Nullable Object counter(Step step) {
        return step.expectedVersion().hasCounter() ? step.expectedVersion().counter() : null;
    }
}
