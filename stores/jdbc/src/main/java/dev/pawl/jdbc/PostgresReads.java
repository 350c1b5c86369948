package dev.pawl.jdbc;

import dev.pawl.store.Key;
import dev.pawl.store.Stored;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Reads many rows in one round trip, by one statement for each table. Safe for use by many threads. */
final class PostgresReads {
    /** So few keys are named one by one, which costs the server less than arrays, and they have no length that it must guess. */
    private static final int FEW = 4;

    private record Form(Mapping mapping, int keys) {}

    private final Map<Form, String> statements = new ConcurrentHashMap<>();

    void read(Session session, Map<Bound, List<Key>> wanted, Map<Key, Stored> found) throws SQLException {
        List<Pipeline.Part> parts = new ArrayList<>(wanted.size());
        for (Map.Entry<Bound, List<Key>> kind : wanted.entrySet()) {
            Bound bound = kind.getKey();
            List<Key> keys = kind.getValue();
            if (wanted.size() == 1 && keys.size() == 1) {
                Reads.one(session, bound, keys.get(0)).ifPresent(stored -> found.put(keys.get(0), stored));
                return;
            }
            Mapping mapping = bound.mapping();
            boolean few = keys.size() <= FEW;
            parts.add(Pipeline.query(
                    statements.computeIfAbsent(new Form(mapping, few ? keys.size() : 0), PostgresReads::sql),
                    few ? (statement, from) -> mapping.bindIds(statement, from, keys) : KeySet.of(mapping, keys),
                    row -> {
                        Key key = mapping.key(row);
                        found.put(key, mapping.stored(key, row));
                    }));
        }
        Pipeline.run(session, parts);
    }

    private static String sql(Form form) {
        Mapping mapping = form.mapping();
        String select = "SELECT " + mapping.rowColumns("a") + " ";
        return form.keys() == 0
                ? select + KeySet.lookup(mapping)
                : select + "FROM " + mapping.from() + " AS a WHERE " + mapping.idMatches("a", form.keys());
    }
}
