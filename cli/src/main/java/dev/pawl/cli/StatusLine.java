package dev.pawl.cli;

import java.io.PrintWriter;

/** What is going on: a bar that moves if standard error is a terminal, and otherwise only lines. */
final class StatusLine implements AutoCloseable {
    /** Set by the script that starts the command: Java cannot tell where standard error goes. */
    private static final String ON_TERMINAL = "pawl.terminal";

    private static final int BAR_WIDTH = 30;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;

    StatusLine(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    static StatusLine on(PrintWriter err) {
        return new StatusLine(err, Boolean.getBoolean(ON_TERMINAL));
    }

    /** Draws a bar, if it can be drawn over. */
    void bar(double done, String text) {
        if (terminal) {
            int full = (int) Math.round(BAR_WIDTH * done);
            err.print(CLEAR_LINE + "[" + "#".repeat(full) + "-".repeat(BAR_WIDTH - full) + "] " + text);
            err.flush();
        }
    }

    /** Writes a line where no bar shows the same. */
    void lineUnlessBar(String text) {
        if (!terminal) {
            line(text);
        }
    }

    /** Writes a line that stays. */
    void line(String text) {
        close();
        err.println(text);
        err.flush();
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (terminal) {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }
}
