package dev.pawl.cli;

import dev.pawl.embedded.EmbeddedDynamoDb;
import dev.pawl.embedded.EmbeddedMariaDb;
import dev.pawl.embedded.EmbeddedMongoDb;
import dev.pawl.embedded.EmbeddedPostgres;
import dev.pawl.embedded.FakeReplicaSet;
import dev.pawl.examples.wallet.race.ForgetsWrites;
import dev.pawl.examples.wallet.torture.DynamoDbServer;
import dev.pawl.examples.wallet.torture.Server;
import dev.pawl.examples.wallet.torture.Torture;
import dev.pawl.examples.wallet.torture.TortureListener;
import dev.pawl.examples.wallet.torture.TortureResult;
import dev.pawl.examples.wallet.torture.TortureSettings;
import dev.pawl.memory.MemoryStore;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pawl torture}. */
@Command(
        name = "torture",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Lets client processes change aggregates through Pawl while they, their connections and the server are"
                    + " killed, cut and stopped, and their clocks put forward and back. Then compares every effect that a"
                    + " client was told about with what is stored, and checks that the history of all that was asked,"
                    + " told and seen is strictly serialisable.",
            ""
        },
        optionListHeading = "Options:%n",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:Sound: nothing was lost, doubled or falsely reported, and the history is strictly serialisable.",
            "1:Violated.",
            "2:Wrong usage.",
            "3:The run could not be made on a store."
        },
        footer = {
            "",
            "Examples:",
            "  pawl torture --seconds 30 --store sqlite",
            "  pawl torture --seconds 30 --store embedded:postgresql --format json",
            "  pawl torture --history run && pawl check --torn run/*.jsonl"
        })
final class TortureCommand implements Callable<Integer> {
    private static final int MOST_SECONDS = 86_400;
    private static final int MOST_CLIENTS = 50;
    private static final int MOST_THREADS = 50;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            defaultValue = "sqlite",
            description = "Where: sqlite (a file in a temporary folder), sqlite:FILE, embedded:" + EmbeddedServer.NAMES
                    + ", memory, or all: every store that needs nothing but this checkout, one after the other."
                    + " Default: ${DEFAULT-VALUE}.")
    private String store = "sqlite";

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long the clients work. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--clients",
            paramLabel = "COUNT",
            defaultValue = "3",
            description = "How many client processes. Default: ${DEFAULT-VALUE}.")
    private int clients;

    @Option(
            names = "--threads",
            paramLabel = "COUNT",
            defaultValue = "4",
            description = "How many threads in each of them. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "Decides what the clients do and which faults are chosen. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--history",
            paramLabel = "FOLDER",
            description =
                    "Keeps the history in this folder, new or empty: a file for each life of a client, for 'pawl check"
                            + " --torn'. With several stores, a folder for each is made in it. Default: it is removed if it is sound.")
    private @Nullable Path history;

    @Option(
            names = "--broken",
            description = "The clients' stores are broken on purpose: each forgets every twentieth change that it has"
                    + " acknowledged. Shows how that is noticed.")
    private boolean broken;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "What goes to standard output: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    @Override
    public Integer call() throws Exception {
        List<StoreAddress> addresses = addresses();
        requireUsage();
        return Run.interruptible(run -> {
            TortureOutcome outcome = addresses.size() > 1
                    ? oneByOne(addresses, run)
                    : new TortureOutcome(List.of(tortured(addresses.get(0), history)), List.of());
            PrintWriter out = spec.commandLine().getOut();
            out.print(format == Format.JSON ? TortureReport.json(outcome) : TortureReport.table(outcome));
            out.flush();
            return outcome.exitCode();
        });
    }

    /** A store that cannot be tortured does not spare the others. */
    private TortureOutcome oneByOne(List<StoreAddress> addresses, Run run) throws InterruptedException {
        List<TortureResult> runs = new ArrayList<>();
        List<NotRun> notRun = run.onEach(addresses, address -> {
            Path own = history == null ? null : history.resolve(address.label().replace(':', '-'));
            runs.add(tortured(address, own));
            return Optional.empty();
        });
        return new TortureOutcome(runs, notRun);
    }

    private TortureResult tortured(StoreAddress address, @Nullable Path folder) throws InterruptedException {
        try (StatusLine status = StatusLine.on(spec.commandLine().getErr())) {
            return tortured(address, settings(folder, new TortureProgress(status, address.label())));
        }
    }

    private static TortureResult tortured(StoreAddress address, TortureSettings settings) throws InterruptedException {
        if (address instanceof StoreAddress.Memory) {
            try (MemoryStore memory = new MemoryStore()) {
                return Torture.inProcess(address.label(), memory, settings);
            }
        } else if (address instanceof StoreAddress.Embedded embedded) {
            return tortured(embedded, settings);
        } else if (address instanceof StoreAddress.Sqlite sqlite) {
            return Torture.onSqlite(sqlite.label(), sqlite.file().toString(), settings);
        }
        try (TemporaryFolder folder = TemporaryFolder.make()) {
            return Torture.onSqlite(
                    address.label(), folder.path().resolve("torture.db").toString(), settings);
        }
    }

    private static TortureResult tortured(StoreAddress.Embedded address, TortureSettings settings)
            throws InterruptedException {
        String label = address.label();
        switch (address.server()) {
            case POSTGRESQL -> {
                try (EmbeddedPostgres server = address.server().started(EmbeddedPostgres::start)) {
                    return Torture.onPostgres(
                            label,
                            new Server(server.jdbcUrl(), server.port(), server::kill, server::restart),
                            settings);
                }
            }
            case MARIADB -> {
                try (EmbeddedMariaDb server = address.server().started(EmbeddedMariaDb::start)) {
                    return Torture.onMariaDb(
                            label,
                            new Server(server.jdbcUrl(), server.port(), server::kill, server::restart),
                            settings);
                }
            }
            case DYNAMODB -> {
                try (TemporaryFolder folder = TemporaryFolder.make();
                        EmbeddedDynamoDb server =
                                address.server().started(() -> EmbeddedDynamoDb.start(folder.path()))) {
                    return Torture.onDynamoDb(label, new DynamoDbServer(server::client, server::restart), settings);
                }
            }
            case MONGODB -> {
                try (EmbeddedMongoDb server =
                        address.server().started(() -> EmbeddedMongoDb.replicaSet(new FakeReplicaSet()))) {
                    return Torture.onMongoDb(label, server.connectionString(), settings);
                }
            }
        }
        throw new AssertionError(address);
    }

    private List<StoreAddress> addresses() {
        List<StoreAddress> addresses;
        try {
            addresses = StoreAddress.parseSeveral(store);
        } catch (IllegalArgumentException e) {
            throw options().wrong("--store", String.valueOf(e.getMessage()));
        }
        if (addresses.stream().anyMatch(TortureCommand::isUsedByOthers)) {
            throw options().wrong("--store", "a server that others use is not killed. Use an embedded one.");
        }
        return addresses;
    }

    private static boolean isUsedByOthers(StoreAddress address) {
        return address instanceof StoreAddress.Sql
                || address instanceof StoreAddress.DynamoDb
                || address instanceof StoreAddress.MongoDb;
    }

    private void requireUsage() {
        options().requireSeconds(MOST_SECONDS, "--seconds", seconds);
        options().requireFrom(1, MOST_CLIENTS, "--clients", clients);
        options().requireFrom(1, MOST_THREADS, "--threads", threads);
        if (history != null && Files.isRegularFile(history)) {
            throw options().wrong("--history", "must be a folder, but " + history + " is a file.");
        }
    }

    private TortureSettings settings(@Nullable Path folder, TortureListener listener) {
        Duration duration = Duration.ofMillis((long) (seconds * 1_000));
        String around = broken ? ForgetsWrites.class.getName() : null;
        return new TortureSettings(duration, clients, threads, seed, true, around, folder, listener);
    }

    private OptionValues options() {
        return new OptionValues(spec);
    }
}
