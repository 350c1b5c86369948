package dev.pawl.examples.wallet.race;

import org.jspecify.annotations.Nullable;

/** A race cannot be run, or not be finished. Its message is meant for the person who started it. */
public final class RaceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what could not be done, why, and what to do next
     * @param cause what the database said, if anything
     */
    public RaceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
