package dev.pawl.cli;

import dev.pawl.benchmarks.micro.Micro;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
        Micro.run(pattern, seconds);
        return ExitCode.OK;
    }
}
