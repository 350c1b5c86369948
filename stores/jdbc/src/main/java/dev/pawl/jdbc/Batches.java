package dev.pawl.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the writes of a transaction, those that share a statement as one batch. */
final class Batches {
    private Batches() {}

    /** A write that did not change exactly one row. */
    record Miss(Step step, int rows) {}

    /** Makes the writes; returns the first that did not change exactly one row, or null if every one did. */
    static @Nullable Miss write(Session session, List<Step> steps, Function<Step, String> sql) throws SQLException {
        Map<String, List<Step>> batches = new LinkedHashMap<>();
        for (Step step : steps) {
            if (step.writes()) {
                batches.computeIfAbsent(sql.apply(step), any -> new ArrayList<>())
                        .add(step);
            }
        }
        for (Map.Entry<String, List<Step>> batch : batches.entrySet()) {
            Miss miss = write(session, batch.getKey(), batch.getValue());
            if (miss != null) {
                return miss;
            }
        }
        return null;
    }

    private static @Nullable Miss write(Session session, String sql, List<Step> steps) throws SQLException {
        try (PreparedStatement statement = session.prepare(sql)) {
            if (steps.size() == 1) {
                steps.get(0).bind(statement);
                return miss(steps.get(0), statement.executeUpdate());
            }
            for (Step step : steps) {
                step.bind(statement);
                statement.addBatch();
            }
            int[] rows = statement.executeBatch();
            for (int i = 0; i < rows.length; i++) {
                if (rows[i] != 1) {
                    return miss(steps.get(i), rows[i]);
                }
            }
            return null;
        }
    }

    private static @Nullable Miss miss(Step step, int rows) {
        return rows == 1 ? null : new Miss(step, rows);
    }
}
