package dev.pawl.cli;

import dev.pawl.benchmarks.contention.Cell;
import dev.pawl.benchmarks.contention.Contention;
import dev.pawl.benchmarks.contention.ContentionSettings;
import dev.pawl.benchmarks.contention.Load;
import dev.pawl.benchmarks.contention.Sample;
import dev.pawl.benchmarks.contention.Subject;
import dev.pawl.examples.wallet.race.Crowd;
import dev.pawl.examples.wallet.race.Venue;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pawl bench contention}. */
@Command(
        name = "contention",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Compares Pawl with strategies written by hand, Hibernate, Spring Data JDBC and jOOQ where many clients change"
                    + " the same wallets. In each cell (a store, a load, a number of threads) they take turns, round by round,"
                    + " in a changing order, with the same pool of ten connections and commits that are on disk. Ratios are"
                    + " of turns of the same round; tables show the median round and the two extremes. After every turn each"
                    + " acknowledged change is looked for.",
            ""
        },
        optionListHeading = "Options:%n",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:Nobody lost or doubled a change.",
            "1:Somebody did.",
            "2:Wrong usage.",
            "3:The comparison could not be run, or failed."
        },
        footer = {
            "",
            "Examples:",
            "  pawl bench contention",
            "  pawl bench contention --store embedded:postgresql --load HOT,SPREAD --threads 64 --rounds 5 --seconds 2",
            "  pawl bench contention --load ZIPF --threads 8 --subject pawl,optimistic,jooq --csv figures"
        })
final class ContentionCommand implements Callable<Integer> {
    private static final int MOST_THREADS = 10_000;
    private static final int MOST_SECONDS = 600;
    private static final int MOST_ROUNDS = 1_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "Where: " + StoreAddress.FORMS + ". Default: a SQLite file in a temporary folder.")
    private @Nullable String store;

    @Option(
            names = "--load",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "HOT,SPREAD",
            description = "What the clients do, several joined by commas: ${COMPLETION-CANDIDATES}."
                    + " Default: ${DEFAULT-VALUE}.")
    private List<Load> loads = List.of();

    @Option(
            names = "--threads",
            paramLabel = "COUNT",
            split = ",",
            defaultValue = "8",
            description = "With how many clients, several joined by commas. Default: ${DEFAULT-VALUE}.")
    private List<Integer> threads = List.of();

    @Option(
            names = "--virtual",
            paramLabel = "COUNT",
            description = "With how many virtual threads Pawl takes part once more in the cells with the most threads."
                    + " Takes Java 21. Default: none.")
    private int virtualThreads;

    @Option(
            names = "--subject",
            paramLabel = "NAME",
            split = ",",
            description = "Who takes part, several joined by commas. Default: everybody who can on that store.")
    private List<String> names = List.of();

    @Option(
            names = "--warm-up-rounds",
            paramLabel = "COUNT",
            defaultValue = "30",
            description = "How many rounds at most come before those that count, until Java hardly compiles any more."
                    + " Default: ${DEFAULT-VALUE}.")
    private int warmUpRounds;

    @Option(
            names = "--rounds",
            paramLabel = "COUNT",
            defaultValue = "3",
            description = "How many rounds. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "How long each turn is measured. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "0.3",
            description = "How long the clients run in each turn beforehand. Default: ${DEFAULT-VALUE}.")
    private double warmUp;

    @Option(
            names = "--csv",
            paramLabel = "FOLDER",
            description =
                    "Where every turn is written down, in a file named after the database; 'pawl bench table' shows it"
                            + " again. The folder is made if it is not there, the file of an earlier comparison is replaced when"
                            + " this one is whole; if it breaks off, what there is goes to a file that ends with"
                            + " .partial.csv.")
    private @Nullable Path folder;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "Decides which wallets and amounts the clients choose. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() throws Exception {
        requireNumbers();
        StoreAddress address = address();
        makeFolder();
        return Run.interruptible(run -> {
            try (OpenStore open = OpenStore.open(address);
                    Figures figures =
                            new Figures(file(open.venue()), spec.commandLine().getErr())) {
                return compared(open.venue(), figures);
            }
        });
    }

    private int compared(Venue venue, Figures figures) throws InterruptedException {
        ContentionSettings settings = settings(venue);
        try (StatusLine status = StatusLine.on(spec.commandLine().getErr())) {
            String durability = new Contention(venue, settings, new ContentionProgress(status, figures::add)).run();
            figures.end();
            print(venue.label() + " (" + durability + ")" + System.lineSeparator() + System.lineSeparator());
        }
        List<Sample> samples = figures.samples();
        print(ContentionReport.text(Cell.of(samples)));
        return samples.stream().allMatch(Sample::isCorrect) ? ExitCode.OK : ExitCode.PROMISE_BROKEN;
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    private @Nullable OutputFile file(Venue venue) {
        if (folder == null) {
            return null;
        }
        OutputFile file =
                new OutputFile("--csv", folder.resolve(venue.database().toLowerCase(Locale.ROOT) + ".csv"));
        file.requireWritable(options());
        return file;
    }

    private ContentionSettings settings(Venue venue) {
        return new ContentionSettings(
                subjects(venue),
                loads.stream().distinct().toList(),
                threads.stream().distinct().toList(),
                virtualThreads,
                warmUpRounds,
                rounds,
                OptionValues.duration(warmUp),
                OptionValues.duration(seconds),
                seed);
    }

    private List<Subject> subjects(Venue venue) {
        List<Subject> all = Subject.on(venue);
        List<String> there = all.stream().map(Subject::name).toList();
        for (String name : names) {
            if (!there.contains(name)) {
                throw options()
                        .wrong(
                                "--subject",
                                "there is no '" + name + "' on " + venue.database() + ". There are "
                                        + String.join(", ", there) + ".");
            }
        }
        return all.stream()
                .filter(subject -> names.isEmpty() || names.contains(subject.name()))
                .toList();
    }

    private void requireNumbers() {
        threads.forEach(count -> options().requireFrom(1, MOST_THREADS, "--threads", count));
        options().requireFrom(0, MOST_THREADS, "--virtual", virtualThreads);
        if (virtualThreads > 0 && !Crowd.canBeVirtual()) {
            throw options()
                    .wrong(
                            "--virtual",
                            "takes Java 21 or newer, but this is Java "
                                    + Runtime.version().feature() + ". Set JAVA_HOME to a newer one.");
        }
        options().requireFrom(0, MOST_ROUNDS, "--warm-up-rounds", warmUpRounds);
        options().requireFrom(1, MOST_ROUNDS, "--rounds", rounds);
        options().requireSeconds(MOST_SECONDS, "--seconds", seconds);
        options().requireSecondsOrNone(MOST_SECONDS, "--warm-up", warmUp);
    }

    private void makeFolder() {
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw options().wrong("--csv", "the folder '" + folder + "' cannot be made: " + ErrorLine.reason(e) + ".");
        }
    }

    private StoreAddress address() {
        try {
            return store == null ? new StoreAddress.TemporarySqlite() : StoreAddress.parse(store);
        } catch (IllegalArgumentException e) {
            throw options().wrong("--store", String.valueOf(e.getMessage()));
        }
    }

    private OptionValues options() {
        return new OptionValues(spec);
    }
}
