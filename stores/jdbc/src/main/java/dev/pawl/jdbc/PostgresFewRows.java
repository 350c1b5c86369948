package dev.pawl.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Decides a commit that replaces a few rows of one table, by one statement in one round trip, as {@link PostgresReplaces} does for
 * any number. With a part for each row and no arrays it costs the server less. All rows but the last are locked in canonical order, each
 * after the one before; the last is updated if it is as expected, and only if it was are the others.
 */
final class PostgresFewRows {
    private static final int MOST = 4;

    private record Form(int rows, VersionForm version) {}

    private final Map<Form, String> statements = new ConcurrentHashMap<>();
    private final Mapping mapping;
    private final boolean marked;

    PostgresFewRows(Mapping mapping, boolean marked) {
        this.mapping = mapping;
        this.marked = marked;
    }

    /** Tells whether a commit that only replaces rows of one table replaces so few, and expects versions of one form. */
    static boolean suits(Plan plan) {
        return plan.steps().size() <= MOST
                && plan.steps().stream()
                                .map(step -> VersionForm.of(step.expectedVersion()))
                                .distinct()
                                .count()
                        == 1;
    }

    /**
     * Makes the commit if it can be made.
     *
     * @return false if some row is not as expected; nothing was changed then
     * @throws SQLException if nothing was changed, or the reply was lost
     */
    boolean make(Session session, Plan plan) throws SQLException {
        List<Step> steps = plan.steps().stream().sorted(LockPlan.ORDER).toList();
        int last = steps.size() - 1;
        Form form = new Form(steps.size(), VersionForm.of(steps.get(last).expectedVersion()));
        PreparedStatement statement = session.prepare(statements.computeIfAbsent(form, this::sql));
        // The bound is for each wait, and there may be one for each row; a bound for all would take another statement.
        statement.setString(1, Long.toString(Math.max(1, session.millisLeft() / steps.size())));
        int index = 2;
        for (Step step : steps.subList(0, last)) {
            index = step.bindCondition(statement, index);
        }
        index = steps.get(last).bindWritten(statement, index);
        index = steps.get(last).bindCondition(statement, index);
        for (Step step : steps.subList(0, last)) {
            index = step.bindWritten(statement, index);
            index = Parameter.bindAll(statement, index, step.id());
        }
        if (marked) {
            statement.setObject(index, plan.attempt().value());
        }
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1) == steps.size();
        }
    }

    private String sql(Form form) {
        String table = mapping.from() + " AS a";
        String id = " WHERE " + mapping.idMatch("a");
        String asExpected = id + " AND " + mapping.versionMatch("a", form.version());
        String update = "UPDATE " + table + " SET " + mapping.assignments() + " FROM ";
        int last = form.rows() - 1;
        StringBuilder sql = new StringBuilder("WITH held0 AS MATERIALIZED (SELECT " + PostgresSql.BOUND_WAITS + ")");
        for (int i = 1; i <= last; i++) {
            sql.append(", held" + i + " AS MATERIALIZED (SELECT 1 FROM held" + (i - 1) + ", " + table + asExpected
                    + " FOR NO KEY UPDATE OF a)");
        }
        sql.append(", won AS (" + update + "held" + last + asExpected + " RETURNING 1)");
        for (int i = 1; i <= last; i++) {
            sql.append(", w" + i + " AS (" + update + "won" + id + " RETURNING 1)");
        }
        if (marked) {
            sql.append(", m AS (INSERT INTO " + CommitLog.COMMITS
                    + " (attempt, committed) SELECT CAST(? AS uuid), TRUE FROM won)");
        }
        String written = IntStream.rangeClosed(1, last)
                .mapToObj(i -> " + (SELECT count(*) FROM w" + i + ")")
                .collect(Collectors.joining("", "SELECT (SELECT count(*) FROM won)", " AS n"));
        // A trigger may withhold a row that was locked.
        return sql + " SELECT CASE WHEN n IN (0, " + form.rows() + ") THEN n ELSE " + PostgresWrites.incomplete("n")
                + " END FROM (" + written + ") AS written";
    }
}
