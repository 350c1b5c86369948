package dev.pawl.examples.wallet.torture;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.dynamodb.DynamoDbStore;
import dev.pawl.jdbc.JdbcStore;
import dev.pawl.mongodb.MongoStore;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import dev.pawl.testkit.FaultProxy;
import dev.pawl.testkit.Recorder;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * Lets client processes work on a store while it and they are mistreated, compares what every client was told with what is
 * stored, and checks the history of it all. It always ends by itself: a call that hangs is a finding. Each run is for one thread.
 */
public final class Torture implements AutoCloseable {
    private static final Duration QUIET = Duration.ofSeconds(20);
    private static final long MILLIS_BETWEEN_SERVER_KILLS = 9_000;
    private static final long MILLIS_BETWEEN_CLIENT_KILLS = 2_300;
    private static final int LONGEST_STOP_MILLIS = 600;
    private static final int AUDIT_CONNECTIONS = 2;

    private final TortureSettings settings;
    private final Random random;
    private final Ledger ledger = new Ledger();
    private final Faults faults = new Faults();
    private final Histories histories;

    private Torture(TortureSettings settings) {
        this.settings = settings;
        this.random = new Random(settings.seed());
        this.histories = Histories.in(settings.history());
    }

    /**
     * Tortures a SQLite file, in WAL mode with synchronous=FULL: clients are killed, stopped and continued.
     *
     * @param label what the result calls it
     * @param file the path of the file; tables of the run's own are made in it and removed
     * @param settings how
     * @return what was found
     * @throws InterruptedException if the thread is interrupted; clients are killed and tables removed
     * @throws IllegalStateException if a table of the run's is there already and is somebody else's
     */
    public static TortureResult onSqlite(String label, String file, TortureSettings settings)
            throws InterruptedException {
        try (Torture torture = new Torture(settings)) {
            return torture.sqlite(label, file);
        }
    }

    /**
     * Tortures a PostgreSQL server that is there for nothing else: connections are cut and stalled, replies lost, backends
     * stopped, the server and clients killed. Its tables are left in it.
     *
     * @param label what the result calls it
     * @param server the server
     * @param settings how
     * @return what was found
     * @throws InterruptedException if the thread is interrupted; clients are killed
     */
    public static TortureResult onPostgres(String label, Server server, TortureSettings settings)
            throws InterruptedException {
        try (Torture torture = new Torture(settings)) {
            return torture.postgres(label, server);
        }
    }

    /**
     * Tortures a MariaDB server that is there for nothing else: connections are cut and stalled, replies lost, the server and
     * clients killed. A thread of it cannot be stopped alone. Its tables are left in it.
     *
     * @param label what the result calls it
     * @param server the server
     * @param settings how
     * @return what was found
     * @throws InterruptedException if the thread is interrupted; clients are killed
     */
    public static TortureResult onMariaDb(String label, Server server, TortureSettings settings)
            throws InterruptedException {
        try (Torture torture = new Torture(settings)) {
            return torture.mariaDb(label, server);
        }
    }

    /**
     * Tortures a MongoDB server that is there for nothing else, and that keeps its data only while it runs: connections are cut and
     * stalled, replies lost and clients killed, the server is not. Its collections are left in it.
     *
     * @param label what the result calls it
     * @param connectionString how the driver reaches it, on this machine
     * @param settings how
     * @return what was found
     * @throws InterruptedException if the thread is interrupted; clients are killed
     */
    public static TortureResult onMongoDb(String label, String connectionString, TortureSettings settings)
            throws InterruptedException {
        try (Torture torture = new Torture(settings)) {
            return torture.mongoDb(label, connectionString);
        }
    }

    /**
     * Tortures a DynamoDB that is there for nothing else, by clients on threads of this process, whose requests and replies the
     * SDK's client loses, and restarts it. Its tables are left in it.
     *
     * @param label what the result calls it
     * @param server how it is reached and restarted; stays open
     * @param settings how
     * @return what was found
     * @throws InterruptedException if the thread is interrupted
     */
    public static TortureResult onDynamoDb(String label, DynamoDbServer server, TortureSettings settings)
            throws InterruptedException {
        try (Torture torture = new Torture(settings)) {
            return torture.dynamoDb(label, server);
        }
    }

    /**
     * Tortures a store that lives in this process, by clients on threads of it and with simulated faults only.
     *
     * @param label what the result calls it
     * @param store the store, with empty tables for {@link #kinds}; stays open
     * @param settings how
     * @return what was found
     * @throws InterruptedException if the thread is interrupted
     */
    public static TortureResult inProcess(String label, Store store, TortureSettings settings)
            throws InterruptedException {
        try (Torture torture = new Torture(settings)) {
            return torture.inProcess(label, store);
        }
    }

    /**
     * Returns what a tortured store has to keep.
     *
     * @return the kinds of aggregates
     */
    public static Kind[] kinds() {
        return Field.kinds();
    }

    private TortureResult sqlite(String label, String file) throws InterruptedException {
        String url = "jdbc:sqlite:" + file + "?synchronous=FULL&busy_timeout=1000";
        try (SqliteTables tables = new SqliteTables(url, label);
                HikariDataSource pool = ClientStore.pool(url, AUDIT_CONNECTIONS, QUIET);
                JdbcStore store = ClientStore.jdbc(pool);
                ProcessCrew crew = new ProcessCrew(settings, url, histories.folder(), ledger, faults)) {
            tables.make(store.ddl(Field.kinds()));
            long kills = every(MILLIS_BETWEEN_CLIENT_KILLS);
            Nemesis nemesis = new Nemesis(random, Duration.ofMillis(100))
                    .times(kills, () -> crew.kill(random))
                    .times(kills / 2, () -> crew.pause(random, shortStop()))
                    .often(1, () -> crew.moveClock(random));
            return run(label, store, crew, nemesis, () -> true);
        }
    }

    private TortureResult postgres(String label, Server server) throws InterruptedException {
        PostgresBackends backends = new PostgresBackends(server.jdbcUrl(), faults);
        try (FaultProxy proxy = FaultProxy.to("localhost", server.port())) {
            String timeouts = "&connectTimeout=2&loginTimeout=2&socketTimeout=5";
            return sql(
                    label,
                    server,
                    proxy,
                    timeouts,
                    backends::areQuiet,
                    nemesis -> nemesis.often(2, () -> backends.stopOne(shortStop()))
                            .often(1, () -> backends.stopOne(ProcessCrew.DEADLINE.plusSeconds(1))));
        }
    }

    private TortureResult mariaDb(String label, Server server) throws InterruptedException {
        try (FaultProxy proxy = FaultProxy.to("localhost", server.port())) {
            String timeouts = "&connectTimeout=2000&socketTimeout=5000";
            return sql(label, server, proxy, timeouts, () -> hasNoTransaction(server), nemesis -> nemesis);
        }
    }

    /** Clients reach the server through a proxy, and the books are kept past it. */
    private TortureResult sql(
            String label,
            Server server,
            FaultProxy proxy,
            String timeouts,
            BooleanSupplier isQuiet,
            UnaryOperator<Nemesis> more)
            throws InterruptedException {
        String url = through(proxy, server.jdbcUrl(), server.port()) + timeouts;
        try (HikariDataSource pool = ClientStore.pool(server.jdbcUrl(), AUDIT_CONNECTIONS, QUIET);
                JdbcStore store = ClientStore.jdbc(pool);
                ProcessCrew crew = new ProcessCrew(settings, url, histories.folder(), ledger, faults)) {
            store.createTables(Field.kinds());
            Nemesis nemesis = onTheWire(proxy, crew).times(every(MILLIS_BETWEEN_SERVER_KILLS), () -> kill(server));
            return run(label, store, crew, more.apply(nemesis), () -> afterwards(proxy, isQuiet));
        }
    }

    private TortureResult mongoDb(String label, String connectionString) throws InterruptedException {
        String direct = connectionString.replaceFirst("/\\?|/?$", "/torture?");
        int port = URI.create(direct).getPort();
        try (FaultProxy proxy = FaultProxy.to("localhost", port)) {
            String timeouts = "&connectTimeoutMS=2000&socketTimeoutMS=5000&serverSelectionTimeoutMS=5000";
            try (ClientStore opened = ClientStore.open(direct, AUDIT_CONNECTIONS, QUIET);
                    ProcessCrew crew = new ProcessCrew(
                            settings, through(proxy, direct, port) + timeouts, histories.folder(), ledger, faults)) {
                ((MongoStore) opened.store()).createCollections(Field.kinds());
                // Transactions of killed clients stay open for a while, and nobody is left to commit them.
                return run(label, opened.store(), crew, onTheWire(proxy, crew), () -> afterwards(proxy, () -> true));
            }
        }
    }

    private Nemesis onTheWire(FaultProxy proxy, ProcessCrew crew) {
        return new WireFaults(proxy, random)
                .addTo(new Nemesis(random, Duration.ofMillis(100)))
                .often(1, () -> crew.pause(random, shortStop()))
                .often(1, () -> crew.kill(random))
                .often(2, () -> crew.moveClock(random));
    }

    private boolean afterwards(FaultProxy proxy, BooleanSupplier isQuiet) throws InterruptedException {
        proxy.faults().forEach((kind, count) -> faults.add("connection: " + Faults.name(kind), count));
        return becomesTrue(isQuiet);
    }

    private static boolean hasNoTransaction(Server server) {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1 FROM information_schema.innodb_trx")) {
            return !row.next();
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot ask the server for its transactions: " + e.getMessage(), e);
        }
    }

    private static String through(FaultProxy proxy, String url, int port) {
        return url.replace(":" + port + "/", ":" + proxy.port() + "/");
    }

    private void kill(Server server) {
        faults.count(Faults.SERVER_KILLED);
        server.kill().run();
        server.restart().run();
    }

    /** Waits until nothing works any more for clients that are gone, so that nothing changes while the books are compared. */
    private static boolean becomesTrue(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + QUIET.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return true;
    }

    private TortureResult dynamoDb(String label, DynamoDbServer server) throws InterruptedException {
        DynamoDbLink link = new DynamoDbLink(server, settings.seed(), faults);
        try (DynamoDbStore direct = DynamoDbStore.of(link.faithful());
                DynamoDbStore store = DynamoDbStore.of(link.forgetful());
                ThreadCrew crew = new ThreadCrew(settings, store, histories.folder(), ledger)) {
            direct.createTables(Field.kinds());
            Nemesis nemesis = onClocks(crew).times(every(MILLIS_BETWEEN_SERVER_KILLS), link::restart);
            return run(label, direct, crew, nemesis, () -> true);
        }
    }

    private TortureResult inProcess(String label, Store store) throws InterruptedException {
        try (ThreadCrew crew = new ThreadCrew(settings, store, histories.folder(), ledger)) {
            return run(label, store, crew, onClocks(crew), () -> true);
        }
    }

    private Nemesis onClocks(Crew crew) {
        return new Nemesis(random, Duration.ofMillis(100)).often(1, () -> crew.moveClock(random));
    }

    private interface Quiet {
        boolean await() throws InterruptedException;
    }

    private TortureResult run(String label, Store store, Crew crew, Nemesis nemesis, Quiet quiet)
            throws InterruptedException {
        try (Recorder recorder = histories.books()) {
            Books books = new Books(recorder, store, ledger);
            books.open();
            working(Duration.ZERO);
            crew.start();
            nemesis.run(settings.duration(), crew, this::working);
            crew.stop();
            settings.listener().checking(ledger.size());
            if (!quiet.await()) {
                ledger.found("The server was still at work " + QUIET.toSeconds() + " s after its clients had ended.");
            }
            return books.close(label, faults, histories);
        }
    }

    private void working(Duration done) {
        settings.listener().working(done, settings.duration(), ledger.size());
    }

    /** Removes the histories, unless they are to be kept. */
    @Override
    public void close() {
        histories.close();
    }

    private long every(long millis) {
        return Math.max(1, settings.duration().toMillis() / millis);
    }

    private Duration shortStop() {
        return Duration.ofMillis(100 + random.nextInt(LONGEST_STOP_MILLIS));
    }
}
