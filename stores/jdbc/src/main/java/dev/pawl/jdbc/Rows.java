package dev.pawl.jdbc;

import dev.pawl.store.StoreException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the columns of a mapping in the rows of somebody else's query. */
final class Rows {
    private Rows() {}

    static int[] positions(Mapping mapping, ResultSet row) throws SQLException {
        ResultSetMetaData labels = row.getMetaData();
        Map<String, Integer> found = new HashMap<>();
        for (int i = 1; i <= labels.getColumnCount(); i++) {
            found.putIfAbsent(labels.getColumnLabel(i), i);
        }
        List<String> columns = mapping.rowColumns();
        int[] positions = new int[columns.size()];
        for (int i = 0; i < positions.length; i++) {
            Integer position = found.get(columns.get(i));
            if (position == null) {
                throw new StoreException(
                        "The row has no column " + Name.quoted(columns.get(i)) + ", which "
                                + mapping.kind().name() + " needs; select " + columns + ".",
                        null);
            }
            positions[i] = position;
        }
        return positions;
    }
}
