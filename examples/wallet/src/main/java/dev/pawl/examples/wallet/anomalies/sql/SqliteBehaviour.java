package dev.pawl.examples.wallet.anomalies.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * SQLite, whose connections do not wait for each other but are told SQLITE_BUSY; with a busy_timeout the library tries again, which
 * here is done as soon as another client has done something.
 */
final class SqliteBehaviour implements Behaviour {
    private static final int BUSY = 5;
    private static final int BUSY_SNAPSHOT = 517;

    private final String begin;

    SqliteBehaviour(String begin) {
        this.begin = begin;
    }

    /** By hand: without autocommit the driver opens the next transaction inside commit(). */
    @Override
    public void begin(Connection connection) throws SQLException {
        execute(connection, begin);
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        execute(connection, "COMMIT");
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        execute(connection, "ROLLBACK");
    }

    @Override
    public Optional<String> lockingRead() {
        return Optional.empty();
    }

    @Override
    public Optional<String> refusal(SQLException e) {
        return switch (e.getErrorCode()) {
            case BUSY -> Optional.of("error SQLITE_BUSY");
            case BUSY_SNAPSHOT -> Optional.of("error SQLITE_BUSY_SNAPSHOT");
            default -> Optional.empty();
        };
    }

    @Override
    public boolean isToBeTriedAgain(SQLException e) {
        return e.getErrorCode() == BUSY;
    }

    @Override
    public long session(Connection connection) {
        return 0;
    }

    @Override
    public boolean waits(Connection observer, long session) {
        return false;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
