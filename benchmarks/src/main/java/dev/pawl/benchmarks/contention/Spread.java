package dev.pawl.benchmarks.contention;

import dev.pawl.benchmarks.Median;

/**
 * What several rounds say about a number.
 *
 * @param median the value in the middle
 * @param smallest the smallest value
 * @param largest the largest value
 */
public record Spread(double median, double smallest, double largest) {
    static Spread of(double... values) {
        double smallest = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
        }
        return new Spread(Median.of(values), smallest, largest);
    }
}
