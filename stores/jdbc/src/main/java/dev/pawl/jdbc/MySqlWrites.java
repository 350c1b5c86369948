package dev.pawl.jdbc;

import dev.pawl.store.State;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the writes of a transaction whose locks are held: inserts of many rows as one statement, the others as batches. */
final class MySqlWrites {
    private static final int ROWS_PER_INSERT = 100;
    private static final int CHARS_PER_INSERT = 1024 * 1024;

    private final Session session;

    /** A write that did not change exactly one row. */
    record Miss(Step step, int rows) {}

    MySqlWrites(Session session) {
        this.session = session;
    }

    /** Makes the writes; returns the first that did not change exactly one row, or null if every one did. */
    @Nullable
    Miss make(List<Step> steps) throws SQLException {
        Map<String, List<Step>> statements = new LinkedHashMap<>();
        for (Step step : steps) {
            if (step.writes()) {
                statements
                        .computeIfAbsent(step.bound().sql().write(step), any -> new ArrayList<>())
                        .add(step);
            }
        }
        for (Map.Entry<String, List<Step>> same : statements.entrySet()) {
            boolean inserts = same.getValue().get(0).action() == Step.Action.INSERT;
            Miss miss = inserts ? insert(same.getKey(), same.getValue()) : change(same.getKey(), same.getValue());
            if (miss != null) {
                return miss;
            }
        }
        return null;
    }

    private @Nullable Miss insert(String sql, List<Step> steps) throws SQLException {
        int from = 0;
        while (from < steps.size()) {
            int to = from;
            int chars = 0;
            while (to < steps.size() && to - from < ROWS_PER_INSERT && (to == from || chars < CHARS_PER_INSERT)) {
                chars += chars(steps.get(to++));
            }
            int rows = insertRows(sql, steps.subList(from, to));
            if (rows != to - from) {
                return new Miss(steps.get(from), rows);
            }
            from = to;
        }
        return null;
    }

    private static int chars(Step step) {
        return step.values().stream()
                .mapToInt(value -> value.value() instanceof String text ? text.length() : 0)
                .sum();
    }

    private int insertRows(String sql, List<Step> steps) throws SQLException {
        String row = ", (" + steps.get(0).mapping().rowPlaceholders() + ")";
        PreparedStatement statement = session.prepare(sql + row.repeat(steps.size() - 1));
        int index = 1;
        for (Step step : steps) {
            index = step.bindWritten(statement, index);
        }
        return statement.executeUpdate();
    }

    private @Nullable Miss change(String sql, List<Step> steps) throws SQLException {
        int[] rows = each(session.prepare(sql), steps);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] != 1) {
                return new Miss(steps.get(i), rows[i]);
            }
        }
        return null;
    }

    /** Makes the writes of one statement, one after the other, each if its row is as expected; returns the rows of each. */
    int[] each(PreparedStatement statement, List<Step> steps) throws SQLException {
        if (steps.size() == 1) {
            steps.get(0).bind(statement);
            return new int[] {statement.executeUpdate()};
        }
        // What an error has left of an earlier batch would be made as well.
        statement.clearBatch();
        for (Step step : steps) {
            step.bind(statement);
            statement.addBatch();
        }
        int[] rows = statement.executeBatch();
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == Statement.SUCCESS_NO_INFO) {
                rows[i] = isMade(steps.get(i)) ? 1 : 0;
            }
        }
        return rows;
    }

    /** With useBulkStmts MariaDB's driver is not told how many rows each part of a batch has changed. */
    private boolean isMade(Step step) throws SQLException {
        PreparedStatement statement = session.prepare(step.bound().sql().findState() + MySqlBounds.SHARING);
        Parameter.bindAll(statement, 1, step.id());
        try (ResultSet found = statement.executeQuery()) {
            boolean there = found.next();
            return step.written() == null
                    ? !there
                    : there && step.mapping().state(step.key(), found, 1).equals(State.at(step.written()));
        }
    }
}
