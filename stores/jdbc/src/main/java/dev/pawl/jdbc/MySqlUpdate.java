package dev.pawl.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One statement that replaces several rows of a table, each if it is as expected. What a row gets is chosen by its id, so it takes
 * the server as many comparisons as the square of the rows; a join with a list of them would be carried out in two passes.
 */
final class MySqlUpdate {
    /** Up to here a statement costs less for each row the more rows it has. */
    static final int MOST_ROWS = 32;

    private final Mapping mapping;
    private final List<Step> steps;

    /** Makes the update of steps on one table whose expected versions have the same parts. */
    MySqlUpdate(List<Step> steps) {
        this.mapping = steps.get(0).mapping();
        this.steps = steps;
    }

    String sql() {
        String id = mapping.idMatch("a");
        List<String> places = new ArrayList<>(mapping.values().placeholders());
        List<String> columns = new ArrayList<>(mapping.values().columns());
        columns.add(mapping.versionColumn());
        places.add("?");
        String stamp = mapping.stampColumn();
        if (stamp != null) {
            columns.add(stamp);
            places.add("?");
        }
        List<String> sets = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String chosen = (" WHEN " + id + " THEN " + places.get(i)).repeat(steps.size());
            sets.add(mapping.grammar().quoted(columns.get(i)) + " = CASE" + chosen + " END");
        }
        VersionForm form = VersionForm.of(steps.get(0).expectedVersion());
        String match = "(" + id + " AND " + mapping.versionMatch("a", form) + ")";
        return "UPDATE " + mapping.from() + " AS a SET " + String.join(", ", sets) + " WHERE "
                + steps.stream().map(step -> match).collect(Collectors.joining(" OR "));
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
