package dev.pawl.benchmarks.contention;

import dev.pawl.benchmarks.Median;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * How a subject did in a cell. Immutable and safe for use by many threads.
 *
 * @param subject who
 * @param role what the subject is to the comparison
 * @param rounds its turns, in the order of the rounds
 */
public record Standing(String subject, Role role, List<Sample> rounds) {
    /**
     * Returns the throughput.
     *
     * @return changes per second, of the median round
     */
    public double throughput() {
        return median(Sample::throughput);
    }

    /**
     * Returns the latency that half of the changes do not exceed.
     *
     * @return microseconds, of the median round
     */
    public double p50Micros() {
        return median(Sample::p50Micros);
    }

    /**
     * Returns the latency that 99 of 100 changes do not exceed.
     *
     * @return microseconds, of the median round
     */
    public double p99Micros() {
        return median(Sample::p99Micros);
    }

    /**
     * Returns how many changes were given up.
     *
     * @return a count over all rounds
     */
    public long gaveUp() {
        return sum(Sample::gaveUp);
    }

    /**
     * Returns how many effects were lost or doubled.
     *
     * @return a count over all rounds, which must be zero
     */
    public long wrong() {
        return sum(sample -> sample.lost() + sample.doubled());
    }

    /**
     * Compares the throughput with another's, round by round.
     *
     * @param other the other, of the same cell
     * @return how many times the other's it is
     */
    public Spread times(Standing other) {
        double[] ratios = rounds.stream()
                .flatMap(mine -> other.rounds.stream()
                        .filter(its -> its.round() == mine.round())
                        .map(its -> mine.throughput() / its.throughput()))
                .mapToDouble(Double::doubleValue)
                .toArray();
        return Spread.of(ratios);
    }

    private double median(ToDoubleFunction<Sample> figure) {
        return Median.of(rounds.stream().mapToDouble(figure).toArray());
    }

    private long sum(ToLongFunction<Sample> figure) {
        return rounds.stream().mapToLong(figure).sum();
    }
}
