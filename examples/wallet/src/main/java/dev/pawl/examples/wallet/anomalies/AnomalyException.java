package dev.pawl.examples.wallet.anomalies;

import org.jspecify.annotations.Nullable;

/** A story could not be played to its end. Its message is meant for the person who started it. */
public final class AnomalyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what could not be done, why, and what to do next
     * @param cause what the store said, if anything
     */
    public AnomalyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
