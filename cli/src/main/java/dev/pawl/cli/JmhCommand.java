package dev.pawl.cli;

import dev.pawl.benchmarks.micro.Micro;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pawl bench jmh}. */
@Command(
        name = "jmh",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Measures what happens inside the process with JMH: mapping, the store in memory, and how callers of one aggregate"
                    + " are combined; with the rates of allocation.",
            ""
        },
        parameterListHeading = "Parameters:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {"0:It was measured.", "2:Wrong usage.", "3:It could not be measured."})
final class JmhCommand implements Callable<Integer> {
    private static final int MOST_SECONDS = 600;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PATTERN",
            arity = "0..1",
            defaultValue = "",
            description = "A regular expression found in the names of the benchmarks to run. Default: all.")
    private String pattern = "";

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description =
                    "How long an iteration takes; there are three to warm up, and five. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Override
    public Integer call() throws RunnerException {
        new OptionValues(spec).requireFrom(1, MOST_SECONDS, "--seconds", seconds);
        try {
            Pattern.compile(pattern);
            Micro.run(pattern, seconds);
            return ExitCode.OK;
        } catch (PatternSyntaxException e) {
            throw new ParameterException(
                    spec.commandLine(), "'" + pattern + "' is no regular expression: " + e.getDescription() + ".", e);
        } catch (NoBenchmarksException e) {
            throw new ParameterException(
                    spec.commandLine(), "No benchmark has a name in which '" + pattern + "' is found.", e);
        }
    }
}
