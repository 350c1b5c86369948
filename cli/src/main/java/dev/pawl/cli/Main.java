package dev.pawl.cli;

/** Starts the {@code pawl} command. */
public final class Main {
    private Main() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param arguments what stands behind {@code pawl} on the command line
     */
    public static void main(String[] arguments) {
        System.exit(PawlCommand.commandLine().execute(arguments));
    }
}
