package dev.pawl.store;

import org.jspecify.annotations.Nullable;

/**
 * The database could not do what it was asked: it is unreachable, refuses, or holds something that cannot be read. Never thrown
 * for a conflict, nor while it is open whether a commit was applied.
 */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what was attempted, on which key, what was found, and what to do
     * @param cause what the driver threw, if anything
     */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
