package dev.pawl.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The prepared statements of one transaction, each prepared once. SQLite's driver keeps none from one use to the next. */
final class Statements implements AutoCloseable {
    private final Session session;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Statements(Session session) {
        this.session = session;
    }

    PreparedStatement of(String sql) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known == null) {
            known = session.prepare(sql);
            prepared.put(sql, known);
        }
        return known;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
    }
}
