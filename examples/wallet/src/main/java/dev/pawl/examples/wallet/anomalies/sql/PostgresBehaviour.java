package dev.pawl.examples.wallet.anomalies.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** PostgreSQL. */
final class PostgresBehaviour implements Behaviour {
    /** serialization_failure and deadlock_detected. */
    private static final Set<String> REFUSALS = Set.of("40001", "40P01");

    @Override
    public Optional<String> refusal(SQLException e) {
        return Optional.ofNullable(e.getSQLState()).filter(REFUSALS::contains).map("error "::concat);
    }

    @Override
    public long session(Connection connection) throws SQLException {
        return Long.parseLong(Behaviour.first(connection, "SELECT pg_backend_pid()"));
    }

    @Override
    public boolean waits(Connection observer, long session) throws SQLException {
        return Behaviour.first(observer, "SELECT cardinality(pg_blocking_pids(" + session + ")) > 0")
                .equals("t");
    }
}
