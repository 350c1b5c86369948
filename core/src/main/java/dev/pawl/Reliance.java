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
    /** How many runs of a call may fail with those whose states they took before they were made, until it reads everything and is made by itself. */
    private static final int MOST_FOLLOWING = 30;

    /** Why a run has to be made again. */
    enum Failure {
        /** Nothing but other commits of this process had replaced what it saw. */
        OVERTAKEN,
        /** Others that it followed, or was made as one with, were not made, and it is not at fault. */
        FOLLOWED,
        /** It was made as one with others, of which one may be at fault. */
        JOINED,
        /** It saw what others were about to leave, and whether that was so at one moment could not be told. */
        UNKNOWN,
        /** Anything else. */
        OTHER
    }

    /** Returns how far the first run of a call goes. */
    static Reliance first() {
        return new Reliance(true, true, true);
    }

    /**
     * Returns how far the next run of a call goes.
     *
     * @param runs how many there were
     * @param retry whether one of them counted as an attempt
     * @param failure why the last one has to be made again
     */
    Reliance next(int runs, boolean retry, Failure failure) {
        boolean stillFree = runs < MOST_FREE && !retry;
        return switch (failure) {
            case OVERTAKEN -> new Reliance(true, stillFree, joins);
            case FOLLOWED -> new Reliance(runs < MOST_FOLLOWING, stillFree, joins && runs < MOST_FOLLOWING);
            case JOINED -> new Reliance(true, stillFree, false);
            case UNKNOWN -> new Reliance(false, false, joins);
            case OTHER -> new Reliance(stillFree, stillFree, joins);
        };
    }
}
