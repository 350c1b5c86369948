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
        this.ofSeveralRows = ofSeveralRows();
        this.ofOneRow = ofOneRow();
    }

    private String ofOneRow() {
        return "WITH w AS (UPDATE " + mapping.from() + " AS a SET " + rows.assignments() + " FROM unnest("
                + arrays() + (marked ? ", CAST(? AS uuid[])" : "") + ") AS k(" + names() + (marked ? ", attempt" : "")
                + ") WHERE " + KeySet.match(mapping) + " AND " + ExpectedVersions.match(mapping)
                + " RETURNING k.n" + (marked ? ", k.attempt" : "") + ")"
                + (marked
                        ? ", m AS (INSERT INTO " + CommitLog.COMMITS
                                + " (attempt, committed) SELECT attempt, TRUE FROM w)"
                        : "")
                + " SELECT n FROM w";
    }

    private String ofSeveralRows() {
        String table = mapping.from();
        return "WITH k AS MATERIALIZED (SELECT * FROM unnest(" + arrays() + ") AS k(" + names() + ")),"
                + " held AS MATERIALIZED (SELECT k.n FROM k JOIN " + table + " AS a ON " + KeySet.match(mapping)
                + " WHERE " + ExpectedVersions.match(mapping) + " ORDER BY " + KeySet.canonicalOrder(mapping)
                + " FOR NO KEY UPDATE OF a),"
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

    /** Returns the arrays of what is written, what is expected, and the number of the commit, for each row. */
    private String arrays() {
        return rows.arrays() + ", " + ExpectedVersions.arrays(mapping) + ", CAST(? AS int8[])";
    }

    private String names() {
        return rows.names() + ", " + ExpectedVersions.names(mapping) + ", n";
    }

    /** Returns the table whose rows the commits replace, or null if they do anything else. */
    static @Nullable Mapping table(List<Plan> plans) {
        if (!plans.stream().allMatch(Plan::replaces)) {
            return null;
        }
        Mapping mapping = plans.get(0).steps().get(0).mapping();
        return plans.stream().flatMap(plan -> plan.steps().stream()).allMatch(step -> isOf(mapping, step))
                ? mapping
                : null;
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
                            PostgresBounds.settingsInOrder(session),
                            Pipeline.query(ofOneRow, (statement, from) -> bindRows(plans, statement, from), winner)));
        } else {
            Pipeline.run(
                    session,
                    List.of(
                            PostgresBounds.settings(session),
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
        int index = bindArrays(ordered, statement, from);
        if (marked) {
            RowSet.array("uuid", ordered, row -> row.plan().attempt().value(), statement, index++);
        }
        return index;
    }

    private int bindCommits(List<Plan> plans, PreparedStatement statement, int from) throws SQLException {
        int index = bindArrays(numbered(plans), statement, from);
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

    private int bindArrays(List<Numbered> numbered, PreparedStatement statement, int from) throws SQLException {
        List<Step> steps = numbered.stream().map(Numbered::step).toList();
        int index = ExpectedVersions.bind(mapping, steps, statement, rows.bind(steps, statement, from));
        RowSet.array("int8", numbered, Numbered::number, statement, index);
        return index + 1;
    }
}
