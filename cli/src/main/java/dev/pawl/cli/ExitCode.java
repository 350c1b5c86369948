package dev.pawl.cli;

/** What the process tells whoever started it. */
final class ExitCode {
    static final int OK = 0;
    /** A strategy that promises safety lost or doubled something. */
    static final int PROMISE_BROKEN = 1;

    static final int WRONG_USAGE = 2;
    /** The store could not be reached, refused, or failed. */
    static final int COULD_NOT_RUN = 3;
    /** The shell's own number for a process ended by Ctrl-C. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
