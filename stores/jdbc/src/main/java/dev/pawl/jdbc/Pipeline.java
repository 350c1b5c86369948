package dev.pawl.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several statements in one round trip: pgjdbc splits a text at its semicolons, sends all parts, and waits once. Each part has
 * a snapshot of its own at READ COMMITTED; after the first error none of the others runs. The driver waits in between, at the
 * price of a round trip, for a part whose rows may be of any size: parts that return numbers and truths only are free of that.
 */
final class Pipeline {
    private Pipeline() {}

    /** Binds the parameters of a part and returns the index behind the last. */
    interface Binding {
        /** Binds nothing. */
        Binding NONE = (statement, from) -> from;

        int bind(PreparedStatement statement, int from) throws SQLException;
    }

    /** Takes one row. */
    interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    /** Takes the number of rows that were changed. */
    interface CountReader {
        void read(int rows) throws SQLException;
    }

    /** One statement. */
    record Part(String sql, Binding binding, RowReader rows, CountReader count) {}

    static Part query(String sql, Binding binding, RowReader rows) {
        return new Part(sql, binding, rows, count -> {});
    }

    static Part update(String sql, Binding binding, CountReader count) {
        return new Part(sql, binding, row -> {}, count);
    }

    static Part command(String sql) {
        return update(sql, Binding.NONE, count -> {});
    }

    static void run(Session session, List<Part> parts) throws SQLException {
        String sql = parts.stream().map(Part::sql).collect(Collectors.joining("; "));
        PreparedStatement statement = session.prepare(sql);
        // All rows at once, whatever the pool's defaultRowFetchSize: the others would be locked, or asked for, behind
        // later parts.
        statement.setFetchSize(0);
        int index = 1;
        for (Part part : parts) {
            index = part.binding().bind(statement, index);
        }
        boolean isRows = statement.execute();
        for (Part part : parts) {
            if (isRows) {
                readRows(statement, part);
            } else {
                part.count().read(statement.getUpdateCount());
            }
            isRows = statement.getMoreResults();
        }
    }

    private static void readRows(PreparedStatement statement, Part part) throws SQLException {
        try (ResultSet row = statement.getResultSet()) {
            while (row.next()) {
                part.rows().read(row);
            }
        }
    }
}
