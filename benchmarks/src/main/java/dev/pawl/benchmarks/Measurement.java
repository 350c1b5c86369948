package dev.pawl.benchmarks;

import java.util.List;

/**
 * What one operation costs through Pawl and by hand. Immutable and safe for use by many threads.
 *
 * @param database what it was measured on
 * @param layout how the wallets lay there
 * @param operation what was measured
 * @param rounds the rounds, one at least
 */
public record Measurement(String database, Layout layout, Operation operation, List<Round> rounds) {
    /**
     * Makes a measurement.
     *
     * @throws IllegalArgumentException if there are no rounds
     */
    public Measurement {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("A measurement has one round at least.");
        }
    }

    /**
     * One round: both sides took turns, operation by operation.
     *
     * @param pawlMicros the median time of an operation through Pawl, in microseconds
     * @param handMicros the median time of an operation by hand, in microseconds
     */
    public record Round(double pawlMicros, double handMicros) {
        double ratio() {
            return pawlMicros / handMicros;
        }
    }

    /**
     * Returns the typical time through Pawl.
     *
     * @return microseconds
     */
    public double pawlMicros() {
        return Median.of(rounds.stream().mapToDouble(Round::pawlMicros).toArray());
    }

    /**
     * Returns the typical time by hand.
     *
     * @return microseconds
     */
    public double handMicros() {
        return Median.of(rounds.stream().mapToDouble(Round::handMicros).toArray());
    }

    /**
     * Returns how many times the time by hand it takes through Pawl.
     *
     * @return the median of the rounds' ratios
     */
    public double ratio() {
        return Median.of(ratios());
    }

    /**
     * Returns the ratio of the round that was kindest to Pawl.
     *
     * @return the smallest ratio
     */
    public double smallestRatio() {
        return rounds.stream().mapToDouble(Round::ratio).min().orElseThrow();
    }

    /**
     * Returns the ratio of the round that was hardest on Pawl.
     *
     * @return the largest ratio
     */
    public double largestRatio() {
        return rounds.stream().mapToDouble(Round::ratio).max().orElseThrow();
    }

    /**
     * Tells whether the goal is reached.
     *
     * @return true if the ratio is at most the operation's goal
     */
    public boolean reachesGoal() {
        return ratio() <= operation.goal();
    }

    private double[] ratios() {
        return rounds.stream().mapToDouble(Round::ratio).toArray();
    }
}
