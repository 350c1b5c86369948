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

/**
 * Reads many rows of one table by one statement. Within a process no round trip is to be saved, but each statement locks the file
 * and unlocks it, by calls to the system that take as long as reading a row.
 */
final class SqliteReads {
    private static final char NUL = 0;

    private final Map<Mapping, String> statements = new ConcurrentHashMap<>();
    private final JsonText json;

    SqliteReads(TextRules texts) {
        this.json = new JsonText(texts);
    }

    void read(Session session, Bound bound, List<Key> keys, Map<Key, Stored> found) throws SQLException {
        Mapping mapping = bound.mapping();
        List<Node> ids = keys.size() == 1 || mapping.id().size() > 1 ? List.of() : ids(mapping, keys);
        if (ids.isEmpty()) {
            Reads.each(session, bound, keys, found);
            return;
        }
        PreparedStatement statement = session.prepare(statements.computeIfAbsent(mapping, SqliteReads::sql));
        statement.setString(1, json.write(new Node.Seq(ids), "ids"));
        int[] behindNumber = mapping.consecutive(1);
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Key key = keys.get(row.getInt(1));
                found.put(key, mapping.stored(key, row, behindNumber));
            }
        }
    }

    /** Returns the ids as JSON can hold them, or none if it cannot: SQLite ends a text of JSON at NUL. */
    private static List<Node> ids(Mapping mapping, List<Key> keys) {
        List<Node> ids = keys.stream()
                .<Node>map(key -> {
                    Object id = mapping.idParameters(key).get(0).value();
                    return id instanceof Long number ? new Node.Int64(number) : new Node.Text(String.valueOf(id));
                })
                .toList();
        return ids.stream()
                        .anyMatch(id ->
                                id instanceof Node.Text text && text.value().indexOf(NUL) >= 0)
                ? List.of()
                : ids;
    }

    private static String sql(Mapping mapping) {
        return "SELECT k.key, " + mapping.contentColumns("a") + " FROM json_each(?) AS k CROSS JOIN " + mapping.from()
                + " AS a ON a." + Name.quoted(mapping.id().get(0).name()) + " = k.value";
    }
}
