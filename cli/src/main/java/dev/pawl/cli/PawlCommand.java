package dev.pawl.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command without a subcommand: shows its help. */
@Command(
        name = "pawl",
        mixinStandardHelpOptions = true,
        version = "pawl 0.1.0-SNAPSHOT",
        subcommands = {
            RaceCommand.class,
            TortureCommand.class,
            AnomaliesCommand.class,
            CheckCommand.class,
            SettleCommand.class,
            DdlCommand.class,
            BenchCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Keeps concurrent updates from slipping back: concurrency control for the data of Java applications.",
        footer = {"", "'pawl COMMAND --help' explains a command."})
final class PawlCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Makes the whole command line, with errors of one line and never a stack trace. */
    static CommandLine commandLine() {
        CommandLine pawl = new CommandLine(new PawlCommand());
        giveVersion(pawl, pawl.getCommandSpec().version());
        return pawl.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(PawlCommand::wrongUsage)
                .setExecutionStrategy(PawlCommand::executed)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
    }

    /** Picocli handles exceptions only, and would let the virtual machine print any other failure with its stack. */
    private static int executed(ParseResult parsed) {
        List<CommandLine> commands = parsed.asCommandLineList();
        CommandLine last = commands.get(commands.size() - 1);
        try {
            return written(new RunLast().execute(parsed), last);
        } catch (Error e) {
            throw new ExecutionException(last, e.toString(), e);
        }
    }

    /** Writers and streams of text keep their errors to themselves: nobody is to take half a result on a full disk for all of it. */
    private static int written(int exitCode, CommandLine command) {
        // What is written is checked first: it only then reaches the stream beneath.
        if (!command.getOut().checkError() && !System.out.checkError()) {
            return exitCode;
        }
        printError(
                command,
                command.getCommandSpec().qualifiedName()
                        + ": Standard output could not be written, wholly or in part.");
        return exitCode == ExitCode.OK ? ExitCode.COULD_NOT_RUN : exitCode;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static void giveVersion(CommandLine command, String[] version) {
        command.getCommandSpec().version(version);
        command.getSubcommands().values().forEach(subcommand -> giveVersion(subcommand, version));
    }

    private static int wrongUsage(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        printError(command, name + ": " + reason(wrong) + " ('" + name + " --help' lists what it takes.)");
        return ExitCode.WRONG_USAGE;
    }

    private static String reason(ParameterException wrong) {
        Set<String> commands = wrong.getCommandLine().getSubcommands().keySet();
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !commands.isEmpty()
                && !unmatched.isUnknownOption()) {
            return "unknown command '" + unmatched.getUnmatched().get(0) + "'. There are " + String.join(", ", commands)
                    + ".";
        }
        return ErrorLine.of(wrong);
    }

    private static int failed(Exception failure, CommandLine command) {
        printError(command, command.getCommandSpec().qualifiedName() + ": " + ErrorLine.withReason(failure));
        return ExitCode.COULD_NOT_RUN;
    }

    private static void printError(CommandLine command, String line) {
        PrintWriter err = command.getErr();
        err.println(line);
        err.flush();
    }
}
