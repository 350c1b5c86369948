package dev.pawl.jdbc;

import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.Stored;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads many rows of one table by one statement. Within a process no round trip is to be saved, but each statement locks the file
 * and unlocks it, by calls to the system that take as long as reading a row.
 */
final class SqliteReads {
    /** So few keys are named one by one, so that no list has to be taken apart. */
    private static final int FEW = 4;

    private record Form(Mapping mapping, int keys) {}

    private final Map<Form, String> few = new ConcurrentHashMap<>();
    private final Map<Mapping, String> many = new ConcurrentHashMap<>();
    private final JsonText json;

    SqliteReads(TextRules texts) {
        this.json = new JsonText(texts);
    }

    void read(Session session, Bound bound, List<Key> keys, Map<Key, Stored> found) throws SQLException {
        Mapping mapping = bound.mapping();
        if (keys.size() <= FEW) {
            PreparedStatement statement =
                    session.prepare(few.computeIfAbsent(new Form(mapping, keys.size()), SqliteReads::each));
            mapping.bindIds(statement, 1, keys);
            take(statement, mapping, keys, found);
        } else if (mapping.id().size() == 1) {
            List<Node> ids = keys.stream().map(key -> id(mapping, key)).toList();
            PreparedStatement statement = session.prepare(many.computeIfAbsent(mapping, SqliteReads::listed));
            statement.setString(1, json.write(new Node.Seq(ids), "ids"));
            take(statement, mapping, keys, found);
        } else {
            for (int from = 0; from < keys.size(); from += FEW) {
                read(session, bound, keys.subList(from, Math.min(keys.size(), from + FEW)), found);
            }
        }
    }

    /** Takes rows of which each begins with the number of its key. */
    private static void take(PreparedStatement statement, Mapping mapping, List<Key> keys, Map<Key, Stored> found)
            throws SQLException {
        // The number stands in the place of the last part of the id.
        int[] behindNumber = mapping.consecutive(2 - mapping.id().size());
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Key key = keys.get(row.getInt(1));
                found.put(key, mapping.stored(key, row, behindNumber));
            }
        }
    }

    private static String each(Form form) {
        Mapping mapping = form.mapping();
        String columns =
                ", " + mapping.contentColumns("a") + " FROM " + mapping.from() + " AS a WHERE " + mapping.idMatch("a");
        return IntStream.range(0, form.keys())
                .mapToObj(number -> "SELECT " + number + columns)
                .collect(Collectors.joining(" UNION ALL "));
    }

    private static Node id(Mapping mapping, Key key) {
        Object id = mapping.idParameters(key).get(0).value();
        return id instanceof Long number ? new Node.Int64(number) : new Node.Text(String.valueOf(id));
    }

    private static String listed(Mapping mapping) {
        return "SELECT k.key, " + mapping.contentColumns("a") + " FROM json_each(?) AS k CROSS JOIN " + mapping.from()
                + " AS a ON a." + Name.quoted(mapping.id().get(0).name()) + " = k.value";
    }
}
