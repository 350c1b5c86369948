package dev.pawl.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * The statements that write many rows of one table whose keys are locked and as expected. One that does not write every row, since
 * a trigger withheld it, or moved its version after an earlier write, or a program took no lock, fails, so that COMMIT can be sent
 * along with it.
 */
final class PostgresWrites {
    private static final String INVALID_TEXT_REPRESENTATION = "22P02";
    private static final String INCOMPLETE = "pawl: rows written: ";

    private final Mapping mapping;
    private final RowSet rows;
    private final String insert;
    private final String update;
    private final String delete;

    PostgresWrites(Mapping mapping) {
        this.mapping = mapping;
        this.rows = new RowSet(mapping);
        String table = mapping.from();
        String expected = ") WHERE " + KeySet.match(mapping) + " AND " + ExpectedVersions.match(mapping);
        this.insert = "INSERT INTO " + table + " (" + MappingSql.insertColumns(mapping) + ") SELECT " + rows.row()
                + " FROM unnest(" + rows.arrays() + ") AS k(" + rows.names() + ")"
                + mapping.grammar().unlessTaken(mapping);
        this.update = "UPDATE " + table + " AS a SET " + rows.assignments() + " FROM unnest(" + rows.arrays() + ", "
                + ExpectedVersions.arrays(mapping) + ") AS k(" + rows.names() + ", " + ExpectedVersions.names(mapping)
                + expected;
        this.delete = "DELETE FROM " + table + " AS a USING unnest(" + KeySet.arrays(mapping) + ", "
                + ExpectedVersions.arrays(mapping) + ") AS k(" + KeySet.names(mapping) + ", "
                + ExpectedVersions.names(mapping) + expected;
    }

    /** Returns an expression that fails: PostgreSQL has no function that raises an error, but says what it cannot cast. */
    static String incomplete(String rows) {
        return "CAST('" + INCOMPLETE + "' || " + rows + " AS int)";
    }

    static boolean isIncomplete(SQLException error) {
        return INVALID_TEXT_REPRESENTATION.equals(error.getSQLState())
                && String.valueOf(error.getMessage()).contains(INCOMPLETE);
    }

    /** Returns the statement of a write that has to change so many rows. */
    static Pipeline.Part every(String write, Pipeline.Binding binding, int rows) {
        return Pipeline.query(
                "WITH w AS (" + write + " RETURNING 1) SELECT CASE WHEN count(*) = ? THEN 1 ELSE "
                        + incomplete("count(*)") + " END FROM w",
                (statement, from) -> {
                    int index = binding.bind(statement, from);
                    statement.setInt(index, rows);
                    return index + 1;
                },
                row -> {});
    }

    /** Returns the statement that makes steps of one kind. */
    Pipeline.Part part(Step.Action action, List<Step> steps) {
        String sql = switch (action) {
            case INSERT -> insert;
            case UPDATE -> update;
            case DELETE -> delete;
            case READ -> throw new IllegalArgumentException("Nothing is written of what is only read.");
        };
        return every(sql, (statement, from) -> bind(action, steps, statement, from), steps.size());
    }

    private int bind(Step.Action action, List<Step> steps, PreparedStatement statement, int from) throws SQLException {
        int index = action == Step.Action.DELETE
                ? KeySet.bind(mapping, steps.stream().map(Step::key).toList(), statement, from)
                : rows.bind(steps, statement, from);
        return action == Step.Action.INSERT ? index : ExpectedVersions.bind(mapping, steps, statement, index);
    }
}
