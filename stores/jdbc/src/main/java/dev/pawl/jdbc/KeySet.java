package dev.pawl.jdbc;

import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Many ids of one kind as arrays, one for each part of the id, so that the statement is the same for any number of them. */
final class KeySet {
    private KeySet() {}

    /** Returns a FROM clause that joins the ids, each with its number {@code k.n} from 1 on, to their rows, {@code a}. */
    static String from(Mapping mapping) {
        return "FROM unnest(" + arrays(mapping) + ") WITH ORDINALITY AS k(" + names(mapping) + ", n) JOIN "
                + mapping.from() + " AS a ON " + match(mapping);
    }

    /**
     * Returns a FROM clause that looks up the row {@code a} of each id. {@code OFFSET 0} keeps PostgreSQL from turning that into a
     * join, for which it would read a table of a thousand rows whole.
     */
    static String lookup(Mapping mapping) {
        return "FROM unnest(" + arrays(mapping) + ") AS k(" + names(mapping) + ") CROSS JOIN LATERAL (SELECT a.* FROM "
                + mapping.from() + " AS a WHERE " + match(mapping) + " OFFSET 0) AS a";
    }

    /** Returns the arrays as parameters. */
    static String arrays(Mapping mapping) {
        return mapping.id().stream()
                .map(column -> "CAST(? AS " + type(column) + "[])")
                .collect(Collectors.joining(", "));
    }

    /** Returns the names of the arrays' elements. */
    static String names(Mapping mapping) {
        return IntStream.range(0, mapping.id().size()).mapToObj(KeySet::name).collect(Collectors.joining(", "));
    }

    static String name(int part) {
        return "k" + part;
    }

    /** Returns the condition that a row {@code a} has the id {@code k}. */
    static String match(Mapping mapping) {
        return IntStream.range(0, mapping.id().size())
                .mapToObj(part -> "a." + Name.quoted(mapping.id().get(part).name()) + " = k." + name(part))
                .collect(Collectors.joining(" AND "));
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

    /** Binds the arrays and returns the index behind the last. */
    static int bind(Mapping mapping, List<Key> keys, PreparedStatement statement, int from) throws SQLException {
        for (int part = 0; part < mapping.id().size(); part++) {
            int index = part;
            RowSet.array(
                    type(mapping.id().get(part)),
                    keys,
                    key -> value(mapping, key.id().scalars().get(index), index),
                    statement,
                    from + part);
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
