package dev.pawl.cli;

import dev.pawl.examples.wallet.race.BrokenVenue;
import dev.pawl.examples.wallet.race.ForgetsWrites;
import dev.pawl.examples.wallet.race.Race;
import dev.pawl.examples.wallet.race.RaceResult;
import dev.pawl.examples.wallet.race.Strategies;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.Workload;
import dev.pawl.examples.wallet.race.memory.MemoryVenue;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
            "0:No strategy that promises safety lost anything, and what was recorded is strictly serialisable.",
            "1:One did.",
            "2:Wrong usage.",
            "3:The race could not be run, or failed, on a store."
        },
        footer = {
            "",
            "Examples:",
            "  pawl race",
            "  pawl race --store embedded:postgresql --strategy naive,pawl --seconds 5",
            "  pawl race --store sqlite:wallets.db --workload transfers --format json",
            "  pawl race --store all"
        })
final class RaceCommand implements Callable<Integer> {
    private static final int MOST_THREADS = 500;
    private static final int MOST_WALLETS = 90_000;
    private static final int MOST_SECONDS = 3_600;
    /** Leaves room, within a minute, for starting a server, warming up and filling tables. */
    private static final Duration WHOLE_RUN = Duration.ofSeconds(32);

    private static final Duration EACH_OF_SEVERAL = Duration.ofSeconds(24);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            defaultValue = StoreAddress.TEMPORARY,
            description = "Where: " + StoreAddress.FORMS + ", or all: every store that needs nothing but this checkout,"
                    + " one after the other. Default: a SQLite file in a temporary folder.")
    private String store = StoreAddress.TEMPORARY;

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
                    + " so that the whole race takes less than a minute on one store.")
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

    @Option(
            names = "--broken",
            description =
                    "Pawl alone races on a store that is broken on purpose: it forgets every twentieth change that it"
                            + " has acknowledged. Shows how that is noticed.")
    private boolean broken;

    /** The names for the help text: PostgreSQL has everything that there is. */
    static final class StrategyNames implements Iterable<String> {
        static final List<String> ALL = on(SqlVenue.postgresql("any", "", null, null));
        /** Those for which nothing is written by hand. */
        static final List<String> PAWL = on(new MemoryVenue());

        @Override
        public Iterator<String> iterator() {
            return ALL.iterator();
        }

        private static List<String> on(Venue venue) {
            return Strategies.on(venue).stream().map(Strategy::name).toList();
        }
    }

    @Override
    public Integer call() throws Exception {
        List<StoreAddress> addresses = addresses();
        RacePlan plan = plan(addresses.size());
        OutputFile page = new OutputFile("--report", report);
        page.requireWritable(options());
        sayWhereWalletsAreTooFew();
        return Run.interruptible(run -> {
            RaceOutcome outcome =
                    addresses.size() > 1 ? raceOnAll(addresses, plan, run) : raceOn(addresses.get(0), plan);
            print(outcome);
            page.write(path -> Files.writeString(path, HtmlReport.of(outcome)));
            say("Report: " + report.toAbsolutePath().normalize());
            return outcome.exitCode();
        });
    }

    private void sayWhereWalletsAreTooFew() {
        boolean asked = spec.commandLine().getParseResult().hasMatchedOption("--wallets");
        for (Workload workload : workloads) {
            if (asked && wallets.stream().anyMatch(count -> count < workload.fewestWallets())) {
                say("--wallets: " + workload + " are run on " + workload.fewestWallets() + " wallets at least.");
            }
        }
    }

    private RaceOutcome raceOn(StoreAddress address, RacePlan plan) throws InterruptedException {
        try (OpenStore open = OpenStore.open(address)) {
            List<String> missing = plan.missing(venue(open));
            if (!missing.isEmpty()) {
                throw options()
                        .wrong(
                                "--strategy",
                                "'" + missing.get(0) + "' cannot be run on "
                                        + venue(open).database() + ".");
            }
            return new RaceOutcome(List.of(race(open, plan)), List.of());
        }
    }

    /** A store that cannot be raced on does not keep the others from it. */
    private RaceOutcome raceOnAll(List<StoreAddress> addresses, RacePlan plan, Run run) throws InterruptedException {
        List<RaceResult> raced = new ArrayList<>();
        List<NotRun> notRun = run.onEach(addresses, address -> {
            say(address.label());
            try (OpenStore open = OpenStore.open(address)) {
                Optional<String> obstacle = plan.obstacle(venue(open));
                if (obstacle.isEmpty()) {
                    raced.add(race(open, plan));
                }
                return obstacle;
            }
        });
        return new RaceOutcome(raced, notRun);
    }

    private RaceResult race(OpenStore open, RacePlan plan) throws InterruptedException {
        try (Progress progress = Progress.on(spec.commandLine().getErr())) {
            Venue venue = venue(open);
            return new Race(venue, plan.on(venue), progress).run();
        }
    }

    private Venue venue(OpenStore open) {
        return broken ? new BrokenVenue(open.venue(), new ForgetsWrites()) : open.venue();
    }

    private void print(RaceOutcome outcome) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(format == Format.JSON ? ResultJson.of(outcome) : ResultTable.of(outcome));
        out.flush();
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    private List<StoreAddress> addresses() {
        try {
            return StoreAddress.parseSeveral(store);
        } catch (IllegalArgumentException e) {
            throw options().wrong("--store", String.valueOf(e.getMessage()));
        }
    }

    private RacePlan plan(int stores) {
        options().requireFrom(1, MOST_THREADS, "--threads", threads);
        wallets.forEach(count -> options().requireFrom(1, MOST_WALLETS, "--wallets", count));
        if (seconds != null) {
            options().requireSeconds(MOST_SECONDS, "--seconds", seconds);
        }
        for (String name : strategies) {
            if (!StrategyNames.ALL.contains(name)) {
                throw options()
                        .wrong(
                                "--strategy",
                                "there is no '" + name + "'. There are " + String.join(", ", StrategyNames.ALL) + ".");
            }
        }
        if (broken && !strategies.isEmpty() && strategies.stream().noneMatch(StrategyNames.PAWL::contains)) {
            throw options()
                    .wrong(
                            "--strategy",
                            "with --broken only " + String.join(", ", StrategyNames.PAWL) + " race, but it is "
                                    + String.join(",", strategies) + ".");
        }
        Duration each = seconds == null ? null : OptionValues.duration(seconds);
        Duration whole = stores > 1 ? EACH_OF_SEVERAL : WHOLE_RUN;
        return new RacePlan(strategies, workloads, wallets, threads, each, whole, seed);
    }

    private OptionValues options() {
        return new OptionValues(spec);
    }
}
