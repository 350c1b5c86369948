package dev.pawl.cli;

import dev.pawl.benchmarks.Median;
import dev.pawl.benchmarks.processes.Processes;
import dev.pawl.embedded.EmbeddedMariaDb;
import dev.pawl.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pawl bench processes}. */
@Command(
        name = "processes",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Measures how often several processes together increment one counter through Pawl, against a single process. The"
                    + " numbers of processes take turns, round by round; the table shows the median round and, as ratios to"
                    + " the first number, the two extremes. After every turn the counter is compared with what was"
                    + " acknowledged.",
            ""
        },
        optionListHeading = "Options:%n",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:No increment was lost or doubled.",
            "1:One was.",
            "2:Wrong usage.",
            "3:It could not be measured."
        })
final class ProcessesCommand implements Callable<Integer> {
    private static final int MOST = 64;
    private static final int MOST_SECONDS = 600;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--store",
            paramLabel = "NAME",
            split = ",",
            description = "On what: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<Server> servers = List.of(Server.values());

    @Option(
            names = "--processes",
            paramLabel = "COUNT",
            split = ",",
            defaultValue = "1,4",
            description = "With how many processes, several joined by commas. Default: ${DEFAULT-VALUE}.")
    private List<Integer> processes = List.of();

    @Option(
            names = "--threads",
            paramLabel = "COUNT",
            defaultValue = "16",
            description = "With how many threads in each. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--rounds",
            paramLabel = "COUNT",
            defaultValue = "3",
            description = "How many rounds. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "How long each turn is measured. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "How long the processes, which are new each time, run beforehand. Default: ${DEFAULT-VALUE}.")
    private double warmUp;

    /** What it can be measured on. */
    enum Server {
        SQLITE,
        POSTGRESQL,
        MARIADB;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() throws Exception {
        requireUsage();
        return Run.interruptible(run -> {
            boolean correct = true;
            for (Server server : servers) {
                correct &= measured(server);
            }
            return correct ? ExitCode.OK : ExitCode.PROMISE_BROKEN;
        });
    }

    private boolean measured(Server server) throws IOException, InterruptedException {
        switch (server) {
            case SQLITE -> {
                try (TemporaryFolder folder = TemporaryFolder.make()) {
                    return measured(
                            server,
                            "jdbc:sqlite:" + folder.path().resolve("bench.db")
                                    + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000");
                }
            }
            case POSTGRESQL -> {
                try (EmbeddedPostgres postgres = EmbeddedServer.POSTGRESQL.started(EmbeddedPostgres::start)) {
                    return measured(server, postgres.jdbcUrl());
                }
            }
            case MARIADB -> {
                try (EmbeddedMariaDb mariaDb = EmbeddedServer.MARIADB.started(EmbeddedMariaDb::start)) {
                    return measured(server, mariaDb.jdbcUrl());
                }
            }
        }
        throw new AssertionError(server);
    }

    private boolean measured(Server server, String jdbcUrl) throws IOException, InterruptedException {
        Processes measuring =
                new Processes(jdbcUrl, threads, OptionValues.duration(warmUp), OptionValues.duration(seconds));
        List<List<Processes.Result>> results = new ArrayList<>();
        processes.forEach(count -> results.add(new ArrayList<>()));
        try (StatusLine status = StatusLine.on(spec.commandLine().getErr())) {
            for (int round = 0; round < rounds; round++) {
                for (int turn = 0; turn < processes.size(); turn++) {
                    int which = (round + turn) % processes.size();
                    Processes.Result result = measuring.measure(processes.get(which));
                    results.get(which).add(result);
                    status.line(String.format(
                            Locale.ROOT,
                            "%s, round %d, %d processes: %,.0f/s",
                            server,
                            round + 1,
                            processes.get(which),
                            result.perSecond()));
                }
            }
        }
        print(server, results);
        return results.stream().flatMap(List::stream).allMatch(result -> result.wrong() == 0);
    }

    private void print(Server server, List<List<Processes.Result>> results) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(server + ", processes", "per second", "conflicts each", "wrong", "times", "from", "to"));
        for (int i = 0; i < results.size(); i++) {
            List<Processes.Result> own = results.get(i);
            double[] ratios = new double[own.size()];
            for (int round = 0; round < ratios.length; round++) {
                ratios[round] =
                        own.get(round).perSecond() / results.get(0).get(round).perSecond();
            }
            double[] sorted = ratios.clone();
            Arrays.sort(sorted);
            rows.add(List.of(
                    processes.get(i) + " of " + threads + " threads",
                    number("%,.0f", median(own, Processes.Result::perSecond)),
                    number("%.2f", median(own, Processes.Result::conflicts)),
                    Long.toString(own.stream()
                            .mapToLong(result -> Math.abs(result.wrong()))
                            .sum()),
                    number("%.2f", Median.of(ratios)),
                    number("%.2f", sorted[0]),
                    number("%.2f", sorted[sorted.length - 1])));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(TextTable.aligned(rows));
        out.flush();
    }

    private static double median(List<Processes.Result> results, ToDoubleFunction<Processes.Result> figure) {
        return Median.of(results.stream().mapToDouble(figure).toArray());
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private void requireUsage() {
        OptionValues values = new OptionValues(spec);
        processes.forEach(count -> values.requireFrom(1, MOST, "--processes", count));
        values.requireFrom(1, MOST, "--threads", threads);
        values.requireFrom(1, MOST, "--rounds", rounds);
        values.requireSeconds(MOST_SECONDS, "--seconds", seconds);
        values.requireSecondsOrNone(MOST_SECONDS, "--warm-up", warmUp);
    }
}
