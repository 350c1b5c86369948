package dev.pawl.cli;

import dev.pawl.benchmarks.Ground;
import dev.pawl.benchmarks.Layout;
import dev.pawl.benchmarks.Measurement;
import dev.pawl.benchmarks.Overhead;
import dev.pawl.embedded.EmbeddedPostgres;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pawl bench overhead}. */
@Command(
        name = "overhead",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Measures what one thread pays for Pawl where nobody contends: the same work through Pawl and by hand, on"
                    + " SQLite and on an embedded PostgreSQL server, taking turns operation by operation. Each round"
                    + " compares the median times; the table shows the median round and the two extremes.",
            ""
        },
        optionListHeading = "Options:%n",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:It was measured, whether or not the goals are reached.",
            "2:Wrong usage.",
            "3:It could not be measured."
        })
final class OverheadCommand implements Callable<Integer> {
    private static final int MOST_ROUNDS = 1_000;
    /** The times of all operations of a round are kept until it ends. */
    private static final int MOST_OPERATIONS = 1_000_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--store",
            paramLabel = "NAME",
            split = ",",
            description = "On what: ${COMPLETION-CANDIDATES}. Default: both.")
    private List<Server> servers = List.of(Server.values());

    @Option(
            names = "--rounds",
            paramLabel = "COUNT",
            defaultValue = "9",
            description = "How many rounds. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--operations",
            paramLabel = "COUNT",
            defaultValue = "300",
            description = "How many operations of each kind in a round. Default: ${DEFAULT-VALUE}.")
    private int operations;

    @Option(
            names = "--warm-up",
            paramLabel = "COUNT",
            defaultValue = "3000",
            description = "How many operations of each kind beforehand. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "What goes to standard output: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    /** What it can be measured on. */
    enum Server {
        SQLITE,
        POSTGRESQL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() throws Exception {
        requireNumbers();
        Overhead overhead = new Overhead(rounds, operations, warmUp);
        return Run.interruptible(run -> {
            List<Measurement> measured = new ArrayList<>();
            for (Server server : servers) {
                measured.addAll(server == Server.SQLITE ? onSqlite(overhead, run) : onPostgresql(overhead, run));
            }
            PrintWriter out = spec.commandLine().getOut();
            out.print(format == Format.JSON ? OverheadReport.json(measured) : OverheadReport.table(measured));
            out.flush();
            return ExitCode.OK;
        });
    }

    private void requireNumbers() {
        OptionValues options = new OptionValues(spec);
        options.requireFrom(1, MOST_ROUNDS, "--rounds", rounds);
        options.requireFrom(1, MOST_OPERATIONS, "--operations", operations);
        options.requireFrom(0, MOST_OPERATIONS, "--warm-up", warmUp);
    }

    private List<Measurement> onSqlite(Overhead overhead, Run run) throws SQLException, InterruptedException {
        try (TemporaryFolder folder = TemporaryFolder.make();
                Ground ground = Ground.sqlite(folder.path().resolve("bench.db").toString())) {
            return measured(overhead, ground, run);
        }
    }

    private List<Measurement> onPostgresql(Overhead overhead, Run run) throws SQLException, InterruptedException {
        try (EmbeddedPostgres server = EmbeddedServer.POSTGRESQL.started(EmbeddedPostgres::start);
                Ground ground = Ground.postgresql(server.jdbcUrl())) {
            return measured(overhead, ground, run);
        }
    }

    private List<Measurement> measured(Overhead overhead, Ground ground, Run run)
            throws SQLException, InterruptedException {
        List<Measurement> measured = new ArrayList<>();
        for (Layout layout : Layout.values()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("Measuring on " + ground.label() + ", " + layout + " ...");
            err.flush();
            measured.addAll(overhead.measure(ground, layout, run::wasInterrupted));
        }
        return measured;
    }
}
