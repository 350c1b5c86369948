package dev.pawl.store;

import org.jspecify.annotations.Nullable;

/**
 * A write broke a constraint of the user's own table: another unique column, a foreign key, a check. It is not a conflict: no
 * version differed, and trying the same again will not help.
 */
public class ConstraintException extends StoreException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message which constraint, on which key
     * @param cause what the driver threw, if anything
     */
    public ConstraintException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
