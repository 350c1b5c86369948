package dev.pawl;

import org.jspecify.annotations.Nullable;

/** What all exceptions of this package have in common. */
public abstract class PawlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PawlException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
