package dev.pawl.benchmarks;

import java.util.Arrays;

/** The value in the middle, which a few stalls of the disk do not move. */
public final class Median {
    private Median() {}

    /**
     * Returns the median.
     *
     * @param values one value or more, in any order
     * @return the value in the middle, or halfway between the two in the middle
     */
    public static double of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
