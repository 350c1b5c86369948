package dev.pawl.jdbc;

import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Stored;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads aggregates, and pages through ids. */
final class Reads {
    private Reads() {}

    static Optional<Stored> one(Session session, Bound bound, Key key) throws SQLException {
        PreparedStatement statement = session.prepare(bound.sql().find());
        Parameter.bindAll(statement, 1, bound.mapping().idParameters(key));
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(bound.mapping().content(key, row)) : Optional.empty();
        }
    }

    /** Reads one key after the other: for a database that is in the process, where no round trip is saved. */
    static void each(Session session, Bound bound, List<Key> keys, Map<Key, Stored> found) throws SQLException {
        PreparedStatement statement = session.prepare(bound.sql().find());
        for (Key key : keys) {
            Parameter.bindAll(statement, 1, bound.mapping().idParameters(key));
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    found.put(key, bound.mapping().content(key, row));
                }
            }
        }
    }

    static List<Id> ids(Session session, Bound bound, @Nullable Id after, int limit) throws SQLException {
        Mapping mapping = bound.mapping();
        List<Id> ids = new ArrayList<>();
        PreparedStatement statement = session.prepare(bound.sql().ids(after == null));
        List<Parameter> from = after == null
                ? List.of()
                : mapping.idParameters(new Key(mapping.kind().name(), after));
        statement.setInt(Parameter.bindAll(statement, 1, from), limit);
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                ids.add(mapping.key(row).id());
            }
        }
        return ids;
    }
}
