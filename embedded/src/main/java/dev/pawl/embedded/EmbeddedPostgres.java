package dev.pawl.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL server on a free port of this machine, as durable as a production one: a commit that was acknowledged is on
 * disk. It can be killed the hard way and started again on the same data and the same port. Calls that start or stop the server
 * are for one thread at a time; data sources may be used by many.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Duration STARTUP = Duration.ofSeconds(60);
    private static final String USER = "postgres";
    private static final int ANY_PORT = 0;

    private static final int KILL_SECONDS = 30;
    /** Beside the five that it is given when it is asked to. What it has acknowledged outlives its kill. */
    private static final int STOP_SECONDS = 10;

    private final Path dataDirectory;
    private final boolean temporary;
    private final Watchdog watchdog;
    private final Lifetime lifetime;
    private volatile io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    private EmbeddedPostgres(Path dataDirectory, boolean temporary) {
        // As it stands in the command line, where the watchdog looks for it.
        this.dataDirectory = dataDirectory.toAbsolutePath();
        this.temporary = temporary;
        this.watchdog = Watchdog.over(pidFile(), this.dataDirectory, temporary, "INT");
        try {
            this.server = Lifetime.whole(() -> started(ANY_PORT));
        } catch (RuntimeException | LinkageError e) {
            remove();
            throw e;
        }
        this.lifetime = Lifetime.endingWith(() -> {
            stop();
            remove();
        });
    }

    /**
     * Starts a server on a fresh temporary directory, which is deleted on close.
     *
     * @return the server, ready for connections
     * @throws IllegalStateException if it does not start, or would lose acknowledged commits in a crash
     */
    public static EmbeddedPostgres start() {
        try {
            return new EmbeddedPostgres(Files.createTempDirectory("pawl-postgres"), true);
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary directory for an embedded PostgreSQL server.", e);
        }
    }

    /**
     * Starts a server on a directory that is kept on close. An empty or missing directory becomes a new cluster.
     *
     * @param dataDirectory where the server keeps its data
     * @return the server, ready for connections
     * @throws IllegalStateException if it does not start, or would lose acknowledged commits in a crash
     */
    public static EmbeddedPostgres start(Path dataDirectory) {
        return new EmbeddedPostgres(dataDirectory, false);
    }

    /**
     * Returns the port the server listens on; a restart keeps it.
     *
     * @return the port on the loopback interface
     */
    public int port() {
        return server.getPort();
    }

    /**
     * Returns the URL of the server's {@code postgres} database.
     *
     * @return a JDBC URL that names the user
     */
    public String jdbcUrl() {
        return server.getJdbcUrl(USER, USER);
    }

    /**
     * Returns a data source without a pool: each connection is a new one.
     *
     * @return a data source of the server's {@code postgres} database, good also after a restart
     */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(jdbcUrl());
        return source;
    }

    /**
     * Kills the server without warning: the postmaster and every backend get SIGKILL. Returns when all of them are gone.
     *
     * @throws IllegalStateException if a process outlives its kill
     */
    public void kill() {
        kill(postmaster());
    }

    private static void kill(ProcessHandle postmaster) {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture<?>[] exits = all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(exits)
                    .orTimeout(KILL_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (RuntimeException e) {
            throw new IllegalStateException("Some of the processes " + all + " outlive their kill.", e);
        }
    }

    /**
     * Starts the server again on the same data and the same port, after {@link #kill} or while it runs.
     *
     * @throws IllegalStateException if it does not start, would lose acknowledged commits in a crash, or was closed
     */
    public void restart() {
        lifetime.during(() -> {
            int port = port();
            stop();
            server = started(port);
        });
    }

    /**
     * Stops the server, or kills it if it does not stop for some seconds, and deletes its data if they were in a temporary directory.
     * The end of this process does the same. Harmless when repeated.
     */
    @Override
    public void close() {
        lifetime.end();
    }

    private void remove() {
        if (temporary) {
            Folders.delete(dataDirectory);
        }
        watchdog.dismiss();
    }

    private io.zonky.test.db.postgres.embedded.EmbeddedPostgres started(int port) {
        var builder = io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(dataDirectory)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(STARTUP)
                .setLocaleConfig("locale", "C.UTF-8")
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on");
        try {
            var started = builder.start();
            try {
                requireDurable(started.getPostgresDatabase());
            } catch (SQLException | RuntimeException e) {
                findPostmaster().ifPresent(EmbeddedPostgres::kill);
                started.close();
                throw e;
            }
            return started;
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(
                    "The embedded PostgreSQL server on " + dataDirectory + " does not start: " + e.getMessage(), e);
        }
    }

    private static void requireDurable(DataSource source) throws SQLException {
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SHOW " + setting)) {
                row.next();
                if (!"on".equals(row.getString(1))) {
                    throw new IllegalStateException("The embedded PostgreSQL server runs with " + setting + "="
                            + row.getString(1) + ": acknowledged commits would not survive a crash.");
                }
            }
        }
    }

    private ProcessHandle postmaster() {
        return findPostmaster()
                .orElseThrow(() -> new IllegalStateException("The server of " + pidFile() + " does not run."));
    }

    private Optional<ProcessHandle> findPostmaster() {
        try (Stream<String> lines = Files.lines(pidFile())) {
            return ProcessHandle.of(
                    Long.parseLong(lines.findFirst().orElseThrow().trim()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The server on " + dataDirectory + " cannot be found.", e);
        }
    }

    private Path pidFile() {
        return dataDirectory.resolve("postmaster.pid");
    }

    /** Returns when it is gone, and writes no more. It does not stop by itself while one of its processes is stopped. */
    private void stop() {
        Optional<ProcessHandle> postmaster = findPostmaster();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL server does not stop: " + e.getMessage(), e);
        }
        postmaster.filter(process -> !Lifetime.ends(process, STOP_SECONDS)).ifPresent(EmbeddedPostgres::kill);
    }
}
