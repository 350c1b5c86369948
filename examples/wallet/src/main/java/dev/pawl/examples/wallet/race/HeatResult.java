package dev.pawl.examples.wallet.race;

/**
 * How a heat ended. Immutable and safe for use by many threads.
 *
 * @param heat what was run
 * @param threads how many clients there were
 * @param committed how many changes were acknowledged, those that ended only after time was up among them
 * @param conflicts how many attempts lost against another client
 * @param retries how many attempts were made beyond the first ones
 * @param gaveUp how many changes the strategy gave up on, with nothing changed
 * @param refused how many transfers the wallet's own rules refused
 * @param audit what became of the acknowledged changes, of those that were recorded, too
 * @param throughput how many of them ended in time, per second
 * @param p50Micros half of the acknowledged changes took no longer than this, retries included, in microseconds
 * @param p99Micros 99 of 100 took no longer than this
 * @param proof what is known beyond the balances
 */
public record HeatResult(
        Heat heat,
        int threads,
        long committed,
        long conflicts,
        long retries,
        long gaveUp,
        long refused,
        Audit audit,
        double throughput,
        long p50Micros,
        long p99Micros,
        Proof proof) {

    /**
     * Returns how much of the work was done in vain: attempts that another client thwarted, of all that ended in one of both ways.
     *
     * @return a share from 0 to 1
     */
    public double inVain() {
        long thwarted = retries + gaveUp;
        return thwarted == 0 ? 0 : (double) thwarted / (committed + thwarted);
    }

    /**
     * Tells whether a strategy broke its promise.
     *
     * @return true if it promises safety and the audit or the checker found something
     */
    public boolean brokePromise() {
        return heat.strategy().promisesSafety() && (!audit.isClean() || proof.isViolated());
    }

    /** Adds what was found in the heat that was run before only to be recorded. */
    HeatResult after(RecordedHeat.Ended recorded) {
        return new HeatResult(
                heat,
                threads,
                committed,
                conflicts,
                retries,
                gaveUp,
                refused,
                audit.and(recorded.audit()),
                throughput,
                p50Micros,
                p99Micros,
                recorded.proof());
    }
}
