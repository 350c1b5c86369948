package dev.pawl.cli;

import dev.pawl.benchmarks.contention.Cell;
import dev.pawl.benchmarks.contention.Sample;
import dev.pawl.benchmarks.contention.SampleFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pawl bench table}. */
@Command(
        name = "table",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {"Shows again what 'pawl bench contention --csv FOLDER' has written down.", ""},
        parameterListHeading = "Parameters:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {"0:It is shown.", "2:Wrong usage.", "3:A file could not be read or written."},
        footer = {"", "Example:", "  pawl bench table docs/performance/*.csv --markdown docs/performance/tables.md"})
final class TableCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "The files, in the order in which they are shown.")
    private List<Path> files = List.of();

    @Option(names = "--markdown", paramLabel = "FILE", description = "Writes the tables to a file in Markdown.")
    private @Nullable Path markdown;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Writes a page with charts, which opens without a network.")
    private @Nullable Path report;

    @Override
    public Integer call() throws IOException {
        OutputFile tables = output("--markdown", markdown);
        OutputFile page = output("--report", report);
        List<Cell> cells = Cell.of(samples());
        PrintWriter out = spec.commandLine().getOut();
        out.print(ContentionReport.text(cells));
        out.flush();
        if (tables != null) {
            tables.write(path -> Files.writeString(path, ContentionReport.markdown(cells)));
        }
        if (page != null) {
            page.write(path -> Files.writeString(path, ContentionPage.of(cells)));
        }
        return ExitCode.OK;
    }

    private @Nullable OutputFile output(String option, @Nullable Path path) {
        if (path == null) {
            return null;
        }
        OutputFile file = new OutputFile(option, path);
        file.requireWritable(new OptionValues(spec));
        return file;
    }

    private List<Sample> samples() throws IOException {
        List<Sample> samples = new ArrayList<>();
        Map<String, Path> byCell = new HashMap<>();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw wrong("There is no file '" + file + "'.");
            }
            List<Sample> own = read(file);
            requireOneRun(file, own, byCell);
            samples.addAll(own);
        }
        return samples;
    }

    private List<Sample> read(Path file) throws IOException {
        try {
            return SampleFile.read(file);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** Turns of the same number, but of different runs, were not taken one after the other and are not to be compared. */
    private void requireOneRun(Path file, List<Sample> samples, Map<String, Path> byCell) {
        Set<List<Object>> turns = new HashSet<>();
        Map<String, Path> own = new HashMap<>();
        for (Sample sample : samples) {
            String cell = sample.database() + ", " + sample.load().name() + ", " + sample.threads()
                    + (sample.threads() == 1 ? " thread" : " threads");
            Path other = byCell.get(cell);
            if (other != null) {
                throw wrong("Both " + other + " and " + file + " hold turns of the cell " + cell
                        + ". Rounds of different runs cannot be compared: show the files one by one.");
            } else if (!turns.add(List.of(cell, sample.round(), sample.subject()))) {
                throw wrong(file + " holds two turns of " + sample.subject() + " in round " + sample.round()
                        + " of the cell " + cell + ": it is not of one run.");
            }
            own.put(cell, file);
        }
        byCell.putAll(own);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
