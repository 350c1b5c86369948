package dev.pawl.cli;

/**
 * A store on which nothing could be run.
 *
 * @param store its label
 * @param reason one line that says why
 */
record NotRun(String store, String reason) {
    static NotRun because(StoreAddress address, String reason) {
        return new NotRun(address.label(), reason);
    }

    static NotRun because(StoreAddress address, Throwable failure) {
        // The messages of errors say little without their names.
        return because(address, failure instanceof Error ? failure.toString() : ErrorLine.withReason(failure));
    }

    /** Returns a line for people. */
    @Override
    public String toString() {
        return "NOT RUN on " + store + ": " + reason;
    }
}
