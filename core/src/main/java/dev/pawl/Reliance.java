package dev.pawl;

/**
 * How far a run of a transaction's body relies on other transactions of this process.
 *
 * @param carries whether it takes states that others have left, or are about to leave, instead of reading them
 * @param free whether it counts as no attempt if such a state turns out to be stale
 * @param joins whether its commit may be made as one with those of others, to fail with them
 */
record Reliance(boolean carries, boolean free, boolean joins) {
    /** How many runs of a call are free: when the first was overtaken, the state that overtook it is known. */
    private static final int MOST_FREE = 2;

    /** Returns how far the first run goes. */
    static Reliance first() {
        return new Reliance(true, true, true);
    }

    /**
     * Returns how far the next run of a call goes.
     *
     * @param runs how many there were
     * @param retry whether one of them has counted as an attempt
     * @param overtaken whether nothing but other commits of this process made the last one fail
     * @param separated whether the last one failed with others, of which one may be at fault
     */
    Reliance next(int runs, boolean retry, boolean overtaken, boolean separated) {
        boolean stillFree = runs < MOST_FREE && !retry;
        return new Reliance(stillFree || overtaken || separated, stillFree, joins && !separated);
    }
}
