package dev.pawl.store;

import java.time.Duration;
import java.util.Objects;

/**
 * What to do about a row that somebody else has locked. Immutable and safe for use by many threads.
 *
 * @param mode whether to wait, give up, or go on without the row
 * @param limit how long to wait at most; zero unless the mode is {@link Mode#AT_MOST}
 */
public record Wait(Mode mode, Duration limit) {
    private static final Wait NOT = new Wait(Mode.NOT, Duration.ZERO);
    private static final Wait SKIP = new Wait(Mode.SKIP, Duration.ZERO);

    /**
     * Makes a wait.
     *
     * @throws IllegalArgumentException if the limit is negative, or not zero though the mode is another than {@link Mode#AT_MOST}
     */
    public Wait {
        Objects.requireNonNull(mode, "mode");
        if (Objects.requireNonNull(limit, "limit").isNegative()) {
            throw new IllegalArgumentException("Invalid limit (" + limit + "): must be greater than or equal to zero.");
        } else if (mode != Mode.AT_MOST && !limit.isZero()) {
            throw new IllegalArgumentException(
                    "Invalid limit (" + limit + "): must be zero unless the mode is AT_MOST.");
        }
        limit = limit.compareTo(Deadline.FARTHEST) > 0 ? Deadline.FARTHEST : limit;
    }

    /** What to do. */
    public enum Mode {
        /** Wait until the row is free, up to the limit. */
        AT_MOST,
        /** Give up at once. */
        NOT,
        /** Go on without it. */
        SKIP
    }

    /**
     * Waits until the row is free.
     *
     * @param limit how long at most; more than a hundred years count as a hundred years
     * @return the wait
     * @throws IllegalArgumentException if the limit is negative
     */
    public static Wait atMost(Duration limit) {
        return new Wait(Mode.AT_MOST, limit);
    }

    /**
     * Gives up at once.
     *
     * @return the wait
     */
    public static Wait not() {
        return NOT;
    }

    /**
     * Goes on without what is locked.
     *
     * @return the wait
     */
    public static Wait skipLocked() {
        return SKIP;
    }
}
