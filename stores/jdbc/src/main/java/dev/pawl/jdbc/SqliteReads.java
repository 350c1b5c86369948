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
    private final Map<Mapping, String> statements = new ConcurrentHashMap<>();
    private final JsonText json;

    SqliteReads(TextRules texts) {
        this.json = new JsonText(texts);
    }

    void read(Session session, Bound bound, List<Key> keys, Map<Key, Stored> found) throws SQLException {
        Mapping mapping = bound.mapping();
        if (keys.size() == 1 || mapping.id().size() > 1) {
            Reads.each(session, bound, keys, found);
            return;
        }
        List<Node> ids = keys.stream().map(key -> id(mapping, key)).toList();
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

    private static Node id(Mapping mapping, Key key) {
        Object id = mapping.idParameters(key).get(0).value();
        return id instanceof Long number ? new Node.Int64(number) : new Node.Text(String.valueOf(id));
    }

    private static String sql(Mapping mapping) {
        return "SELECT k.key, " + mapping.contentColumns("a") + " FROM json_each(?) AS k CROSS JOIN " + mapping.from()
                + " AS a ON a." + Name.quoted(mapping.id().get(0).name()) + " = k.value";
    }
}
