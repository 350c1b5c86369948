package dev.pawl.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One statement that replaces several rows of a table, each if it is as expected. What a row gets is chosen by its id, so it takes
 * the server as many comparisons as the square of the rows; a join with a list of them would be carried out in two passes.
 */
final class MySqlUpdate {
    /** More go into another statement. */
    static final int MOST_ROWS = 32;

    private final Mapping mapping;
    private final List<Step> steps;

    /** Makes the update of steps on one table whose expected versions have the same parts. */
    MySqlUpdate(List<Step> steps) {
        this.mapping = steps.get(0).mapping();
        this.steps = steps;
    }

    String sql() {
        VersionForm form = VersionForm.of(steps.get(0).expectedVersion());
        return steps.get(0).bound().sql().updateOfMany(form, steps.size(), () -> sql(form));
    }

    private String sql(VersionForm form) {
        String id = mapping.idMatch("a");
        String sets =
                mapping.assignments(place -> "CASE" + (" WHEN " + id + " THEN " + place).repeat(steps.size()) + " END");
        String match = "(" + id + " AND " + mapping.versionMatch("a", form) + ")";
        return "UPDATE " + mapping.from() + " AS a SET " + sets + " WHERE "
                + String.join(" OR ", Collections.nCopies(steps.size(), match));
    }

    void bind(PreparedStatement statement) throws SQLException {
        List<List<Parameter>> written = new ArrayList<>(steps.size());
        for (Step step : steps) {
            List<Parameter> parameters = new ArrayList<>(step.values());
            parameters.addAll(mapping.versionParameters(step.writtenVersion()));
            written.add(parameters);
        }
        int index = 1;
        for (int column = 0; column < written.get(0).size(); column++) {
            for (int i = 0; i < steps.size(); i++) {
                index = Parameter.bindAll(statement, index, steps.get(i).id());
                written.get(i).get(column).bind(statement, index++);
            }
        }
        for (Step step : steps) {
            index = step.bindCondition(statement, index);
        }
    }
}
