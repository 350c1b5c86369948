package dev.pawl.examples.wallet.torture;

import dev.pawl.testkit.ProcessFaults;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The processes of a PostgreSQL server that work for clients. Used by one thread. */
final class PostgresBackends {
    private static final String BUSY = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
            + " AND state <> 'idle' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1";

    private final String jdbcUrl;
    private final Faults faults;

    PostgresBackends(String jdbcUrl, Faults faults) {
        this.jdbcUrl = jdbcUrl;
        this.faults = faults;
    }

    /** Stops one that works, if there is one, and continues it after a while. */
    void stopOne(Duration wait) throws InterruptedException {
        long backend = oneAtWork();
        if (backend == 0) {
            return;
        }
        ProcessFaults.stop(backend);
        faults.count(Faults.BACKEND_STOPPED);
        try {
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
        } finally {
            ProcessFaults.resume(backend);
        }
    }

    boolean areQuiet() {
        return oneAtWork() == 0;
    }

    private long oneAtWork() {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(BUSY)) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot ask the server for its backends: " + e.getMessage(), e);
        }
    }
}
