package dev.pawl.testkit;

/**
 * How often a {@link LossyStore} does what, as probabilities from 0 to 1. A commit meets one of the first five faults at most,
 * so these add up to 1 at most. Immutable and safe for use by many threads.
 *
 * @param lostBefore per commit, {@link Loss#LOST_BEFORE}
 * @param lostAfter per commit, {@link Loss#LOST_AFTER}
 * @param delayed per commit, {@link Loss#DELAYED}
 * @param duplicated per commit, {@link Loss#DUPLICATED}
 * @param busy per commit, {@link Loss#BUSY}
 * @param reordered per batch of two or more commits, {@link Loss#REORDERED}
 * @param settleLost per call of settle, {@link Loss#SETTLE_LOST}
 * @param readFailed per read, {@link Loss#READ_FAILED}
 */
public record LossRates(
        double lostBefore,
        double lostAfter,
        double delayed,
        double duplicated,
        double busy,
        double reordered,
        double settleLost,
        double readFailed) {
    /** Nothing goes wrong. */
    public static final LossRates NONE = new LossRates(0, 0, 0, 0, 0, 0, 0, 0);

    private static final double ROUNDING = 1e-9;

    /**
     * Makes rates.
     *
     * @throws IllegalArgumentException if one of them is not between 0 and 1, or if those of commits add up to more than 1
     */
    public LossRates {
        check("lostBefore", lostBefore);
        check("lostAfter", lostAfter);
        check("delayed", delayed);
        check("duplicated", duplicated);
        check("busy", busy);
        check("reordered", reordered);
        check("settleLost", settleLost);
        check("readFailed", readFailed);
        double sum = lostBefore + lostAfter + delayed + duplicated + busy;
        if (sum > 1 + ROUNDING) {
            throw new IllegalArgumentException("Invalid rates of commits: they add up to " + sum + ", more than 1.");
        }
    }

    /**
     * Returns rates at which half of all commits and a third of all questions go wrong.
     *
     * @return heavy rates
     */
    public static LossRates heavy() {
        return new LossRates(0.1, 0.1, 0.1, 0.1, 0.1, 0.5, 0.3, 0.05);
    }

    private static void check(String name, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("Invalid " + name + " (" + rate + "): must be from 0 to 1.");
        }
    }
}
