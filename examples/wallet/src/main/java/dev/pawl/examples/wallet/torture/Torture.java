package dev.pawl.examples.wallet.torture;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.jdbc.JdbcStore;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Store;
import dev.pawl.testkit.FaultProxy;
import java.time.Duration;
import java.util.Random;

/**
 * Lets client processes work on a store while it and they are mistreated, and then compares what every client was told with what
 * is stored. It always ends by itself: a call that hangs is a finding. Each run is for one thread.
 */
public final class Torture {
    private static final Duration QUIET = Duration.ofSeconds(20);
    private static final long SECONDS_BETWEEN_SERVER_KILLS = 9;
    private static final int LONGEST_STOP_MILLIS = 600;
    private static final int AUDIT_CONNECTIONS = 2;

    private final TortureSettings settings;
    private final Random random;
    private final Ledger ledger = new Ledger();
    private final Faults faults = new Faults();

    private Torture(TortureSettings settings) {
        this.settings = settings;
        this.random = new Random(settings.seed());
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
        return new Torture(settings).sqlite(label, file);
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
        return new Torture(settings).postgres(label, server);
    }

    /**
     * Tortures a store in memory, by clients on threads of this process and with simulated faults only.
     *
     * @param settings how
     * @return what was found
     * @throws InterruptedException if the thread is interrupted
     */
    public static TortureResult inMemory(TortureSettings settings) throws InterruptedException {
        return new Torture(settings).memory();
    }

    private TortureResult sqlite(String label, String file) throws InterruptedException {
        String url = "jdbc:sqlite:" + file + "?journal_mode=WAL&synchronous=FULL&busy_timeout=1000";
        try (HikariDataSource pool = Field.pool(url, AUDIT_CONNECTIONS);
                JdbcStore store = Field.store(pool);
                SqliteTables tables = new SqliteTables(pool, label);
                ProcessCrew crew = new ProcessCrew(settings, url, ledger, faults)) {
            tables.make(store.ddl(Field.kinds()));
            Nemesis nemesis = new Nemesis(random, Duration.ofMillis(400))
                    .often(3, () -> crew.kill(random))
                    .often(2, () -> crew.pause(random, shortStop()));
            return run(label, store, crew, nemesis, () -> true);
        }
    }

    private TortureResult postgres(String label, Server server) throws InterruptedException {
        String direct = server.jdbcUrl();
        try (FaultProxy proxy = FaultProxy.to("localhost", server.port());
                HikariDataSource pool = Field.pool(direct, AUDIT_CONNECTIONS);
                JdbcStore store = Field.store(pool);
                ProcessCrew crew = new ProcessCrew(settings, through(proxy, server), ledger, faults)) {
            store.createTables(Field.kinds());
            PostgresFaults postgres = new PostgresFaults(server, proxy, faults, random);
            long kills = Math.max(1, settings.duration().toSeconds() / SECONDS_BETWEEN_SERVER_KILLS);
            Nemesis nemesis = new Nemesis(random, Duration.ofMillis(100))
                    .times(kills, postgres::killServer)
                    .often(5, postgres::cutAll)
                    .often(20, postgres::breakRequest)
                    .often(1, postgres::stall)
                    .often(2, () -> postgres.stopBackend(shortStop()))
                    .often(1, () -> postgres.stopBackend(ProcessCrew.DEADLINE.plusSeconds(1)))
                    .often(1, () -> crew.pause(random, shortStop()))
                    .often(1, () -> crew.kill(random));
            return run(label, store, crew, nemesis, () -> {
                proxy.faults().forEach((kind, count) -> faults.add("connection: " + Faults.name(kind), count));
                return postgres.awaitQuiet(QUIET);
            });
        }
    }

    private static String through(FaultProxy proxy, Server server) {
        return server.jdbcUrl().replace(":" + server.port() + "/", ":" + proxy.port() + "/")
                + "&connectTimeout=2&loginTimeout=2&socketTimeout=5";
    }

    private TortureResult memory() throws InterruptedException {
        try (MemoryStore store = new MemoryStore();
                ThreadCrew crew = new ThreadCrew(settings, store, ledger)) {
            return run("memory", store, crew, new Nemesis(random, Duration.ofMillis(100)), () -> true);
        }
    }

    private interface Quiet {
        boolean await() throws InterruptedException;
    }

    private TortureResult run(String label, Store store, Crew crew, Nemesis nemesis, Quiet quiet)
            throws InterruptedException {
        Books books = new Books(store, ledger);
        books.open();
        crew.start();
        nemesis.run(settings.duration(), crew);
        crew.stop();
        if (!quiet.await()) {
            ledger.found("The server was still at work " + QUIET.toSeconds() + " s after its clients had ended.");
        }
        return books.close(label, faults);
    }

    private Duration shortStop() {
        return Duration.ofMillis(100 + random.nextInt(LONGEST_STOP_MILLIS));
    }
}
