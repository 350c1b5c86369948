package dev.pawl.cli;

import dev.pawl.examples.wallet.race.Database;
import dev.pawl.examples.wallet.race.Race;
import dev.pawl.examples.wallet.race.RaceResult;
import dev.pawl.examples.wallet.race.RaceSettings;
import dev.pawl.examples.wallet.race.Strategies;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pawl race}. */
@Command(
        name = "race",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Races clients that change the same wallets at the same time on a real store, once per strategy, and shows"
                    + " what each strategy does to the money and what it costs.",
            ""
        },
        optionListHeading = "Options:%n",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:No strategy that promises safety lost anything.",
            "1:One did.",
            "2:Wrong usage.",
            "3:The race could not be run, or failed."
        },
        footer = {
            "",
            "Examples:",
            "  pawl race",
            "  pawl race --store embedded:postgresql --strategy naive,pawl --seconds 5",
            "  pawl race --store sqlite:wallets.db --workload transfers --format json"
        })
final class RaceCommand implements Callable<Integer> {
    private static final int MOST_THREADS = 500;
    private static final int MOST_WALLETS = 90_000;
    private static final double MOST_SECONDS = 3_600;
    /** Leaves room, within a minute, for starting a server, warming up and filling tables. */
    private static final Duration WHOLE_RUN = Duration.ofSeconds(32);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "Where: " + StoreAddress.FORMS + ". Default: a SQLite file in a temporary folder.")
    private @Nullable String store;

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            split = ",",
            description = "Which strategies, several joined by commas: ${COMPLETION-CANDIDATES}."
                    + " Default: all that the store can run.",
            completionCandidates = StrategyNames.class)
    private List<String> strategies = List.of();

    @Option(
            names = "--workload",
            paramLabel = "NAME",
            split = ",",
            description = "What the clients do: ${COMPLETION-CANDIDATES}. Default: both.")
    private List<Workload> workloads = List.of(Workload.values());

    @Option(
            names = "--wallets",
            paramLabel = "COUNT",
            split = ",",
            defaultValue = "1,1000",
            description = "On how many wallets, several joined by commas; transfers need two."
                    + " Default: ${DEFAULT-VALUE}, which is one hot wallet and a spread.")
    private List<Integer> wallets = List.of();

    @Option(
            names = "--threads",
            paramLabel = "COUNT",
            defaultValue = "8",
            description = "How many clients at once. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "How long each strategy runs on each workload. Default: a few seconds,"
                    + " so that the whole race takes less than a minute.")
    private @Nullable Double seconds;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "What goes to standard output: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            defaultValue = "pawl-race-report.html",
            description = "Where the report with charts is written. Default: ${DEFAULT-VALUE}.")
    private Path report = Path.of("pawl-race-report.html");

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "Decides which wallets and amounts the clients choose. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /** The names for the help text. */
    static final class StrategyNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Strategies.all().stream().map(Strategy::name).iterator();
        }
    }

    @Override
    public Integer call() throws IOException {
        StoreAddress address = address();
        RaceSettings settings = settings(address.database());
        requireWritable(report);

        try (RunningRace running = RunningRace.interruptible()) {
            RaceResult result;
            try (OpenStore open = OpenStore.open(address);
                    Progress progress = Progress.on(spec.commandLine().getErr())) {
                result = new Race(open.venue(), settings, progress).run();
            } catch (InterruptedException e) {
                return ExitCode.INTERRUPTED;
            } catch (RuntimeException e) {
                // The shutdown that Ctrl-C began may have stopped an embedded server under the race.
                if (running.wasInterrupted()) {
                    return ExitCode.INTERRUPTED;
                }
                throw e;
            }
            Files.writeString(report, HtmlReport.of(result, settings));
            print(result);
            return exitCode(result);
        }
    }

    static int exitCode(RaceResult result) {
        return result.anyPromiseBroken() ? ExitCode.PROMISE_BROKEN : ExitCode.OK;
    }

    private void print(RaceResult result) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(format == Format.JSON ? ResultJson.of(result) : ResultTable.of(result));
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        err.println("Report: " + report.toAbsolutePath().normalize());
        err.flush();
    }

    private StoreAddress address() {
        try {
            return store == null ? new StoreAddress.TemporarySqlite() : StoreAddress.parse(store);
        } catch (IllegalArgumentException e) {
            throw wrong("--store", String.valueOf(e.getMessage()));
        }
    }

    private RaceSettings settings(Database database) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw wrong("--threads", "must be from 1 to " + MOST_THREADS + ", but is " + threads + ".");
        }
        for (int count : wallets) {
            if (count < 1 || count > MOST_WALLETS) {
                throw wrong("--wallets", "must be from 1 to " + MOST_WALLETS + ", but is " + count + ".");
            }
        }
        if (seconds != null && !(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw wrong("--seconds", "must be more than 0 and at most 3600, but is " + seconds + ".");
        }
        List<Strategy> chosen = chosen(database);
        int heats = new RaceSettings(chosen, workloads, wallets, threads, WHOLE_RUN, seed)
                .heats()
                .size();
        Duration each = seconds == null
                ? shorter(WHOLE_RUN.dividedBy(heats), Duration.ofSeconds(5))
                : Duration.ofNanos((long) (seconds * 1e9));
        return new RaceSettings(chosen, workloads, wallets, threads, each, seed);
    }

    private List<Strategy> chosen(Database database) {
        if (strategies.isEmpty()) {
            return Strategies.all().stream()
                    .filter(strategy -> strategy.supports(database))
                    .toList();
        }
        Set<Strategy> chosen = new LinkedHashSet<>();
        for (String name : strategies) {
            Strategy strategy = Strategies.all().stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> wrong(
                            "--strategy",
                            "there is no '" + name + "'. There are " + String.join(", ", new StrategyNames()) + "."));
            if (!strategy.supports(database)) {
                throw wrong("--strategy", "'" + name + "' cannot be run on " + database + ".");
            }
            chosen.add(strategy);
        }
        return List.copyOf(chosen);
    }

    private void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw wrong("--report", "'" + file + "' cannot be written: it must be a file in a folder that exists.");
        }
    }

    private ParameterException wrong(String option, String reason) {
        return new ParameterException(spec.commandLine(), option + ": " + reason);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
