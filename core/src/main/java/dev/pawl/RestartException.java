package dev.pawl;

/** Leaves the body of a transaction that has to be run again, since a lock has shown that what it had read is outdated. */
final class RestartException extends PawlException {
    private static final long serialVersionUID = 1L;

    RestartException() {
        super("The body of this transaction is run again: let this exception pass.", null);
    }
}
