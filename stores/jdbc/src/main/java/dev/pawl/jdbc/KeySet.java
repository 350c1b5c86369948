package dev.pawl.jdbc;

import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Many ids of one kind as arrays, one for each part of the id, so that the statement is the same for any number of them. */
final class KeySet {
    private KeySet() {}

    /** Returns a FROM clause that joins the ids, each with its number {@code k.n} from 1 on, to their rows, {@code a}. */
    static String from(Mapping mapping) {
        StringBuilder arrays = new StringBuilder();
        StringBuilder names = new StringBuilder();
        StringBuilder match = new StringBuilder();
        for (int i = 0; i < mapping.id().size(); i++) {
            Mapping.IdColumn column = mapping.id().get(i);
            String comma = i == 0 ? "" : ", ";
            arrays.append(comma).append("CAST(? AS ").append(type(column)).append("[])");
            names.append(comma).append("k").append(i);
            match.append(i == 0 ? "" : " AND ")
                    .append("a.")
                    .append(Name.quoted(column.name()))
                    .append(" = k.k")
                    .append(i);
        }
        return "FROM unnest(" + arrays + ") WITH ORDINALITY AS k(" + names + ", n) JOIN "
                + mapping.table().sql() + " AS a ON " + match;
    }

    /** Returns the columns of the id in the order in which every Pawl process takes its locks. */
    static String canonicalOrder(Mapping mapping) {
        StringBuilder order = new StringBuilder();
        for (Mapping.IdColumn column : mapping.id()) {
            order.append(order.isEmpty() ? "a." : ", a.").append(Name.quoted(column.name()));
            // The database's own collation differs from server to server, and from the order of the steps.
            order.append(type(column).equals("text") ? " COLLATE \"C\"" : "");
        }
        return order.toString();
    }

    static Pipeline.Binding of(Mapping mapping, List<Key> keys) {
        return (statement, from) -> bind(mapping, keys, statement, from);
    }

    private static int bind(Mapping mapping, List<Key> keys, PreparedStatement statement, int from)
            throws SQLException {
        Connection connection = statement.getConnection();
        for (int part = 0; part < mapping.id().size(); part++) {
            int index = part;
            Object[] values = keys.stream()
                    .map(key -> value(mapping, key.id().scalars().get(index), index))
                    .toArray();
            statement.setArray(
                    from + part, connection.createArrayOf(type(mapping.id().get(part)), values));
        }
        return from + mapping.id().size();
    }

    private static Object value(Mapping mapping, Id id, int part) {
        if (id instanceof Id.Int64 number) {
            return number.value();
        } else if (id instanceof Id.Uuid uuid) {
            return mapping.id().get(part).text() ? uuid.value().toString() : uuid.value();
        }
        return ((Id.Text) id).value();
    }

    private static String type(Mapping.IdColumn column) {
        if (column.type() == Kind.Type.INT64) {
            return "int8";
        }
        return column.type() == Kind.Type.UUID && !column.text() ? "uuid" : "text";
    }
}
