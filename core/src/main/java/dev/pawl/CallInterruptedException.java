package dev.pawl;

import org.jspecify.annotations.Nullable;

/** The calling thread was interrupted while it waited to try again. Nothing was written, and the interrupt flag is set. */
public final class CallInterruptedException extends PawlException {
    private static final long serialVersionUID = 1L;

    CallInterruptedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
