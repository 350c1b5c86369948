package dev.pawl.cli;

import dev.pawl.examples.wallet.race.Heat;
import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.RaceListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows how a race gets on: a bar that moves if standard error is a terminal, and otherwise a line for each heat. */
final class Progress implements RaceListener, AutoCloseable {
    /** Set by the script that starts the command: Java cannot tell where standard error goes. */
    private static final String ON_TERMINAL = "pawl.terminal";

    private static final int BAR_WIDTH = 30;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;

    Progress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    static Progress on(PrintWriter err) {
        return new Progress(err, Boolean.getBoolean(ON_TERMINAL));
    }

    @Override
    public void running(Heat heat, int number, int total, double done) {
        if (!terminal) {
            return;
        }
        int full = (int) Math.round(BAR_WIDTH * (number - 1 + done) / total);
        err.print(CLEAR_LINE + "[" + "#".repeat(full) + "-".repeat(BAR_WIDTH - full) + "] " + number + "/" + total + " "
                + heat);
        err.flush();
    }

    @Override
    public void finished(HeatResult result, int number, int total) {
        if (terminal) {
            return;
        }
        err.println(String.format(
                Locale.ROOT,
                "%d/%d %s: %,.0f/s, %,d lost",
                number,
                total,
                result.heat(),
                result.throughput(),
                result.audit().lostUpdates()));
        err.flush();
    }

    @Override
    public void close() {
        if (terminal) {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }
}
