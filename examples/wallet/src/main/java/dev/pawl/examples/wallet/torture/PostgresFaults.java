package dev.pawl.examples.wallet.torture;

import dev.pawl.testkit.Fault;
import dev.pawl.testkit.FaultProxy;
import dev.pawl.testkit.FaultProxy.Direction;
import dev.pawl.testkit.ProcessFaults;
import dev.pawl.testkit.RequestMatch;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What is done to a PostgreSQL server and to the connections of its clients. Used by one thread. */
final class PostgresFaults {
    private static final int REQUESTS_AHEAD = 60;
    private static final int WITHIN_BYTES = 200;
    private static final String BUSY_BACKEND = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
            + " AND state <> 'idle' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1";

    private final Server server;
    private final FaultProxy proxy;
    private final Faults faults;
    private final Random random;

    PostgresFaults(Server server, FaultProxy proxy, Faults faults, Random random) {
        this.server = server;
        this.proxy = proxy;
        this.faults = faults;
        this.random = random;
    }

    void cutAll() {
        proxy.cutAll();
    }

    /** Breaks one of the next requests or its reply. */
    void breakRequest() {
        RequestMatch one = RequestMatch.nth(1 + random.nextInt(REQUESTS_AHEAD));
        proxy.once(
                switch (random.nextInt(6)) {
                    case 0 -> new Fault.CutBefore(one);
                    case 1 -> new Fault.CutWithin(one, random.nextInt(WITHIN_BYTES));
                    case 2 -> new Fault.DropReply(one);
                    default -> new Fault.LoseReply(one);
                });
    }

    /** Holds everything back for longer than a call may take, in one direction or in both. */
    void stall() throws InterruptedException {
        switch (random.nextInt(3)) {
            case 0 -> proxy.stall(Direction.TO_CLIENT);
            case 1 -> proxy.stall(Direction.TO_SERVER);
            default -> proxy.stall(Direction.TO_CLIENT, Direction.TO_SERVER);
        }
        try {
            TimeUnit.NANOSECONDS.sleep(ProcessCrew.DEADLINE.plusMillis(500).toNanos());
        } finally {
            proxy.resume();
        }
    }

    void stopBackend(Duration wait) throws InterruptedException {
        long backend = busyBackend();
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

    void killServer() {
        faults.count(Faults.SERVER_KILLED);
        server.kill();
        server.restart();
    }

    /** Waits until no backend works any more, so that nothing changes while the books are compared. */
    boolean awaitQuiet(Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        while (busyBackend() != 0) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return true;
    }

    private long busyBackend() {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(BUSY_BACKEND)) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot ask the server for its backends: " + e.getMessage(), e);
        }
    }
}
