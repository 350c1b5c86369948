package dev.pawl.cli;

import dev.pawl.testkit.HistoryException;
import dev.pawl.testkit.check.HistoryChecker;
import dev.pawl.testkit.check.Report;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code pawl check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Decides whether a recorded history is strictly serialisable: no lost update, no dirty, stale or skewed read,"
                    + " no write skew. What is wrong is told as the smallest story that shows it, under its name in the"
                    + " literature.",
            ""
        },
        parameterListHeading = "Histories:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:Sound.",
            "1:Violated.",
            "2:A history is no history, or breaks off in its last line; the line is named. Wrong usage.",
            "3:It could not be checked."
        },
        footer = {"", "Example:", "  pawl check till-1.jsonl till-2.jsonl"})
final class CheckCommand implements Callable<Integer> {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "HISTORY",
            description = "What dev.pawl.testkit.Recorder wrote: one file for each process of one run, all of them.")
    private List<Path> files = List.of();

    @Option(
            names = "--torn",
            description = "A last line that breaks off, as a process leaves it that was killed, is left out instead of"
                    + " being an error.")
    private boolean torn;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "What goes to standard output: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    @Override
    public Integer call() {
        Report report = report();
        PrintWriter out = spec.commandLine().getOut();
        out.print(format == Format.JSON ? json(report) : report);
        out.flush();
        return report.isSound() ? ExitCode.OK : ExitCode.PROMISE_BROKEN;
    }

    private Report report() {
        Report report;
        try {
            report = HistoryChecker.check(files);
        } catch (HistoryException | UncheckedIOException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), ErrorLine.withReason(e), e);
        }
        if (!torn && !report.truncated().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "A history breaks off: " + String.join("; ", report.truncated())
                            + ". If its process was killed, leave the rest out with --torn.");
        }
        if (!report.truncated().isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("Left out what breaks off: " + String.join("; ", report.truncated()));
            err.flush();
        }
        return report;
    }

    private static String json(Report report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("sound", report.isSound());
        fields.put("calls", report.calls());
        fields.put("reads", report.reads());
        fields.put("commits", report.commits());
        fields.put("undecided", report.undecided());
        fields.put("keys", report.keys());
        fields.put("skipped", report.skipped());
        fields.put("truncated", report.truncated());
        fields.put("violated", report.violated());
        fields.put(
                "violations",
                report.violations().stream()
                        .map(violation -> Map.of(
                                "anomaly",
                                violation.anomaly().toString(),
                                "summary",
                                violation.summary(),
                                "story",
                                violation.story()))
                        .toList());
        return MAPPER.writeValueAsString(fields) + System.lineSeparator();
    }
}
