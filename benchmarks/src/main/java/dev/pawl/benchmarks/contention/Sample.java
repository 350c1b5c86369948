package dev.pawl.benchmarks.contention;

/**
 * One subject in one round of one cell. Immutable and safe for use by many threads.
 *
 * @param database what it ran on
 * @param load what the clients did
 * @param threads how many clients there were in the cell
 * @param round the number of the round; those below one were to warm up
 * @param subject who ran
 * @param role what the subject is to the comparison
 * @param seconds how long it was measured
 * @param committed how many changes were acknowledged, those that ended only after time was up among them
 * @param throughput how many of them ended in time, per second
 * @param p50Micros half of them took no longer than this, retries included, in microseconds
 * @param p99Micros 99 of 100 took no longer than this
 * @param conflicts how many attempts lost against another client, warm-up included
 * @param gaveUp how many changes were given up, warm-up included
 * @param lost how many acknowledged effects are missing, warm-up included
 * @param doubled how many effects are there too often, warm-up included
 */
public record Sample(
        String database,
        Load load,
        int threads,
        int round,
        String subject,
        Role role,
        double seconds,
        long committed,
        double throughput,
        long p50Micros,
        long p99Micros,
        long conflicts,
        long gaveUp,
        long lost,
        long doubled) {
    /**
     * Tells whether every acknowledged effect was found exactly once, and no other.
     *
     * @return true if nothing was lost or doubled
     */
    public boolean isCorrect() {
        return lost == 0 && doubled == 0;
    }
}
