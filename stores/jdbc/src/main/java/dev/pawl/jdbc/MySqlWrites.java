package dev.pawl.jdbc;

import dev.pawl.store.Key;
import dev.pawl.store.State;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the writes of a transaction: inserts and updates of many rows as one statement, deletes as a batch. A delete of many rows
 * would wait for every row that it comes by; an update reads what was committed last where a row is locked, and waits only if that
 * is as expected.
 */
final class MySqlWrites {
    private static final int ROWS_PER_INSERT = 100;
    private static final int SIZE_PER_STATEMENT = 1024 * 1024;

    private final MySqlWork work;

    /** A write that did not change exactly one row. */
    record Miss(Step step, int rows) {}

    MySqlWrites(MySqlWork work) {
        this.work = work;
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
        for (List<Step> part : parts(steps, ROWS_PER_INSERT)) {
            int rows = insertRows(sql, part);
            if (rows != part.size()) {
                return new Miss(part.get(0), rows);
            }
        }
        return null;
    }

    /** Cuts a list into parts of a statement each. */
    private static List<List<Step>> parts(List<Step> steps, int most) {
        List<List<Step>> parts = new ArrayList<>();
        int from = 0;
        while (from < steps.size()) {
            int to = from;
            int size = size(steps.get(to++));
            while (to < steps.size() && to - from < most && size + size(steps.get(to)) <= SIZE_PER_STATEMENT) {
                size += size(steps.get(to++));
            }
            parts.add(steps.subList(from, to));
            from = to;
        }
        return parts;
    }

    /** Counts the characters of texts, and bytes twice: MariaDB's driver escapes some, MySQL's spells each with two digits. */
    private static int size(Step step) {
        return step.values().stream()
                .mapToInt(value -> value.value() instanceof String text
                        ? text.length()
                        : value.value() instanceof byte[] bytes ? 2 * bytes.length : 0)
                .sum();
    }

    private int insertRows(String sql, List<Step> steps) throws SQLException {
        String row = ", (" + steps.get(0).mapping().rowPlaceholders() + ")";
        PreparedStatement statement = work.prepareWaiting(sql + row.repeat(steps.size() - 1));
        int index = 1;
        for (Step step : steps) {
            index = step.bindWritten(statement, index);
        }
        return statement.executeUpdate();
    }

    private @Nullable Miss change(String sql, List<Step> steps) throws SQLException {
        // The application's own transaction may keep locks on all that a statement comes by.
        boolean together = steps.size() > 1
                && steps.get(0).action() == Step.Action.UPDATE
                && !work.session().isJoined();
        int[] rows = together ? update(steps) : batch(work.prepareWaiting(sql), steps);
        if (rows == null) {
            return new Miss(steps.get(0), 0);
        }
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] != 1) {
                return new Miss(steps.get(i), rows[i]);
            }
        }
        return null;
    }

    /**
     * Replaces rows of one table, each if it is as expected.
     *
     * @return how many rows each step has changed, or null if some have changed none and it cannot be told which: without a stamp a
     *     row looks the same whoever has counted its version up, and a trigger may have changed what was written
     */
    int @Nullable [] update(List<Step> steps) throws SQLException {
        int[] rows = new int[steps.size()];
        int from = 0;
        for (List<Step> part : parts(steps, MySqlUpdate.MOST_ROWS)) {
            MySqlUpdate update = new MySqlUpdate(part);
            PreparedStatement statement = work.prepareWaiting(update.sql());
            update.bind(statement);
            int changed = statement.executeUpdate();
            if (changed >= part.size()) {
                Arrays.fill(rows, from, from + part.size(), changed == part.size() ? 1 : changed);
            } else if (changed > 0) {
                if (!part.get(0).mapping().stamped()) {
                    return null;
                }
                Map<Key, State> found = states(part);
                int seen = 0;
                for (int i = 0; i < part.size(); i++) {
                    Step step = part.get(i);
                    rows[from + i] = State.at(step.writtenVersion()).equals(found.get(step.key())) ? 1 : 0;
                    seen += rows[from + i];
                }
                if (seen != changed) {
                    return null;
                }
            }
            from += part.size();
        }
        return rows;
    }

    private Map<Key, State> states(List<Step> steps) throws SQLException {
        Mapping mapping = steps.get(0).mapping();
        PreparedStatement statement = work.session()
                .prepare("SELECT " + mapping.idColumns("a") + ", "
                        + mapping.versionColumns("a") + " FROM " + mapping.from() + " AS a WHERE "
                        + mapping.idMatches("a", steps.size()));
        mapping.bindIds(statement, 1, steps.stream().map(Step::key).toList());
        Map<Key, State> found = new HashMap<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Key key = mapping.key(row);
                found.put(key, mapping.state(key, row, mapping.id().size() + 1));
            }
        }
        return found;
    }

    private int[] batch(PreparedStatement statement, List<Step> steps) throws SQLException {
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

    /** With useBulkStmts MariaDB's driver is not told how many rows each part of a batch has changed; all are locked already. */
    private boolean isMade(Step step) throws SQLException {
        PreparedStatement statement = work.session().prepare(step.bound().sql().findState() + MySqlBounds.SHARING);
        Parameter.bindAll(statement, 1, step.id());
        try (ResultSet found = statement.executeQuery()) {
            boolean there = found.next();
            return step.written() == null
                    ? !there
                    : there && step.mapping().state(step.key(), found, 1).equals(State.at(step.written()));
        }
    }
}
