package dev.pawl.jdbc;

import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Stored;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
