package dev.pawl.benchmarks.contention;

import dev.pawl.benchmarks.Median;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How a subject did in a cell. Immutable and safe for use by many threads.
 *
 * @param subject who
 * @param role what the subject is to the comparison
 * @param turns its turns, in the order of the rounds, those to warm up among them
 */
public record Standing(String subject, Role role, List<Sample> turns) {
    /**
     * Returns its turns that count.
     *
     * @return the turns, without those to warm up
     */
    public List<Sample> rounds() {
        return turns.stream().filter(turn -> turn.round() > 0).toList();
    }

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
        return rounds().stream().mapToLong(Sample::gaveUp).sum();
    }

    /**
     * Returns how many effects were lost or doubled.
     *
     * @return a count over all turns, also those to warm up, which must be zero
     */
    public long wrong() {
        return turns.stream().mapToLong(turn -> turn.lost() + turn.doubled()).sum();
    }

    /**
     * Compares the throughput with another's, round by round.
     *
     * @param other the other, of the same cell
     * @return how many times the other's it is
     */
    public Spread times(Standing other) {
        double[] ratios = rounds().stream()
                .flatMap(mine -> other.rounds().stream()
                        .filter(its -> its.round() == mine.round())
                        .map(its -> mine.throughput() / its.throughput()))
                .mapToDouble(Double::doubleValue)
                .toArray();
        return Spread.of(ratios);
    }

    private double median(ToDoubleFunction<Sample> figure) {
        return Median.of(rounds().stream().mapToDouble(figure).toArray());
    }
}
