package dev.pawl.examples.wallet.race;

/** Counts what one client meets. Not safe for use by several threads: every client has its own. */
public final class Tally {
    private long conflicts;
    private long retries;

    Tally() {}

    /** Counts an attempt that lost against another client, or that the database turned away because of one. */
    public void conflict() {
        conflicts++;
    }

    /** Counts a further attempt. */
    public void retry() {
        retries++;
    }

    long conflicts() {
        return conflicts;
    }

    long retries() {
        return retries;
    }
}
