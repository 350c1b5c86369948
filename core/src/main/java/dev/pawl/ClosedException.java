package dev.pawl;

import org.jspecify.annotations.Nullable;

/** The {@link Pawl} was closed before or while the call waited to try again. Nothing was written. */
public final class ClosedException extends PawlException {
    private static final long serialVersionUID = 1L;

    ClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
