package dev.pawl.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pawl bench} without a subcommand: shows its help. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = {
            OverheadCommand.class,
            ContentionCommand.class,
            ProcessesCommand.class,
            TableCommand.class,
            JmhCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        description = "Measures what Pawl costs, and how it does beside others.",
        footer = {"", "'pawl bench COMMAND --help' explains a command."})
final class BenchCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
