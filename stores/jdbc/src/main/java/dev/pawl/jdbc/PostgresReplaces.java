package dev.pawl.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides commits that only replace rows of one table, any number of them, by one statement in one round trip. Each commit is
 * decided on its own; none may touch a row of another. Rows are locked in canonical order, as by everybody.
 *
 * <p>Where some commit has several rows, the rows that are as expected are locked first; then those of the commits are updated of
 * which every row is locked, and leave their markers. Where each has one row, they are updated at once if they are as expected,
 * in the order in which they are named.
 */
final class PostgresReplaces {
    private final Mapping mapping;
    private final RowSet rows;
    private final boolean marked;
    private final String ofSeveralRows;
    private final String ofOneRow;

    PostgresReplaces(Mapping mapping, boolean marked) {
        this.mapping = mapping;
        this.rows = new RowSet(mapping);
        this.marked = marked;
        String stamp = mapping.stampColumn();
        String asExpected = "a." + Name.quoted(mapping.versionColumn()) + " IS NOT DISTINCT FROM k.counter"
                + (stamp == null ? "" : " AND coalesce(a." + Name.quoted(stamp) + ", 0) = k.stamped");
        this.ofSeveralRows = ofSeveralRows(asExpected);
        this.ofOneRow = ofOneRow(asExpected);
    }

    private String ofOneRow(String asExpected) {
        return "WITH w AS (UPDATE " + mapping.table().sql() + " AS a SET " + rows.assignments() + " FROM unnest("
                + rows.arrays() + ", CAST(? AS int8[]), CAST(? AS int8[])"
                + (mapping.stamped() ? ", CAST(? AS int8[])" : "") + (marked ? ", CAST(? AS uuid[])" : "")
                + ") AS k(" + rows.names() + ", n, counter" + (mapping.stamped() ? ", stamped" : "")
                + (marked ? ", attempt" : "") + ") WHERE " + KeySet.match(mapping) + " AND " + asExpected
                + " RETURNING k.n" + (marked ? ", k.attempt" : "") + ")"
                + (marked
                        ? ", m AS (INSERT INTO " + CommitLog.COMMITS
                                + " (attempt, committed) SELECT attempt, TRUE FROM w)"
                        : "")
                + " SELECT n FROM w";
    }

    private String ofSeveralRows(String asExpected) {
        String table = mapping.table().sql();
        return "WITH k AS MATERIALIZED (SELECT * FROM unnest(" + rows.arrays()
                + ", CAST(? AS int8[]), CAST(? AS int8[])"
                + (mapping.stamped() ? ", CAST(? AS int8[])" : "") + ") AS k(" + rows.names() + ", n, counter"
                + (mapping.stamped() ? ", stamped" : "") + ")),"
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
        Pipeline.RowReader winner = row -> made.set(row.getInt(1) - 1);
        if (plans.stream().allMatch(Plan::single)) {
            Pipeline.run(
                    session,
                    List.of(
                            PostgresTransaction.settingsInOrder(session),
                            Pipeline.query(ofOneRow, (statement, from) -> bindRows(plans, statement, from), winner)));
        } else {
            Pipeline.run(
                    session,
                    List.of(
                            PostgresTransaction.settings(session),
                            Pipeline.query(
                                    ofSeveralRows, (statement, from) -> bindCommits(plans, statement, from), winner)));
        }
        return made;
    }

    /** A row, and the number of its commit. */
    private record Numbered(Step step, long number, Plan plan) {}

    private int bindRows(List<Plan> plans, PreparedStatement statement, int from) throws SQLException {
        List<Numbered> ordered = numbered(plans);
        ordered.sort(Comparator.comparing(Numbered::step, LockPlan.ORDER));
        int index = bindExpected(ordered, statement, from);
        if (marked) {
            RowSet.array("uuid", ordered, row -> row.plan().attempt().value(), statement, index++);
        }
        return index;
    }

    private int bindCommits(List<Plan> plans, PreparedStatement statement, int from) throws SQLException {
        int index = bindExpected(numbered(plans), statement, from);
        RowSet.array("uuid", plans, plan -> plan.attempt().value(), statement, index++);
        RowSet.array("int4", plans, plan -> plan.steps().size(), statement, index++);
        return index;
    }

    private static List<Numbered> numbered(List<Plan> plans) {
        List<Numbered> numbered = new ArrayList<>(plans.size());
        for (int i = 0; i < plans.size(); i++) {
            for (Step step : plans.get(i).steps()) {
                numbered.add(new Numbered(step, i + 1L, plans.get(i)));
            }
        }
        return numbered;
    }

    /** Binds what is written, the number of the commit, and what is expected, for each row. */
    private int bindExpected(List<Numbered> numbered, PreparedStatement statement, int from) throws SQLException {
        List<Step> steps = new ArrayList<>(numbered.size());
        numbered.forEach(row -> steps.add(row.step()));
        int index = rows.bind(steps, statement, from);
        RowSet.array("int8", numbered, Numbered::number, statement, index++);
        RowSet.array("int8", steps, PostgresReplaces::counter, statement, index++);
        if (mapping.stamped()) {
            RowSet.array("int8", steps, step -> step.expectedVersion().stamp(), statement, index++);
        }
        return index;
    }

    private static @Nullable Object counter(Step step) {
        return step.expectedVersion().hasCounter() ? step.expectedVersion().counter() : null;
    }
}
