package dev.pawl.testkit;

import org.jspecify.annotations.Nullable;

/** A history cannot be read: a line is not what its format says. */
public class HistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The number of the broken line. */
    private final long line;

    HistoryException(long line, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.line = line;
    }

    /**
     * Returns where the history is broken.
     *
     * @return the number of the line, 1 for the first
     */
    public long line() {
        return line;
    }
}
