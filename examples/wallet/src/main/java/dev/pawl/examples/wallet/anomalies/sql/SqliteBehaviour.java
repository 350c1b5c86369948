package dev.pawl.examples.wallet.anomalies.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQLite, whose connections do not wait for each other but are told SQLITE_BUSY; with a busy_timeout the library tries again, which
 * here is done as soon as another client has done something.
 */
final class SqliteBehaviour implements Behaviour {
    private static final int BUSY = 5;

    /** The driver gives the extended code as a name at the head of the message, and only the primary one as a number. */
    private static final Pattern HEAD = Pattern.compile("^\\[(SQLITE_[A-Z_]+)]");

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
        return e.getErrorCode() == BUSY ? Optional.of("error " + name(e)) : Optional.empty();
    }

    /** A snapshot that is out of date stays so, however long one waits. */
    @Override
    public boolean isToBeTriedAgain(SQLException e) {
        return name(e).equals("SQLITE_BUSY");
    }

    private static String name(SQLException e) {
        Matcher head = HEAD.matcher(String.valueOf(e.getMessage()));
        return head.find() ? head.group(1) : "";
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
