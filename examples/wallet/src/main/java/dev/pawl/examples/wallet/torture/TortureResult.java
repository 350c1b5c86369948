package dev.pawl.examples.wallet.torture;

import dev.pawl.testkit.check.Report;
import java.util.List;
import java.util.Map;

/**
 * What was done to a store, and what it did to those who used it. Immutable and safe for use by many threads.
 *
 * @param store what it was run on
 * @param realFaults how many faults were inflicted, by kind
 * @param simulatedFaults how many faults were only simulated inside clients, by kind
 * @param operations how many calls clients made
 * @param acknowledged how many operations were acknowledged, at once or when they were settled
 * @param effects how many aggregates those changed, counted once for each operation
 * @param refused how many calls were told that nothing was written, stale replaces included
 * @param inDoubt how many calls were told that it is not known
 * @param settledCommitted how many operations turned out to be applied when they were settled, by another process
 * @param settledNotApplied how many turned out not to be applied
 * @param untold how many operations had got no answer when their client died
 * @param lost effects that were acknowledged and are not there
 * @param doubled effects that are there more than once, or that nobody asked for
 * @param falseFailures effects that are there although it was reported that they are not
 * @param torn operations of which some effects are there and others are not
 * @param findings everything that must not be, in sentences: hung calls and clients that ended by themselves as well
 * @param kinds how many calls clients made, by kind
 * @param acknowledgedKinds how many of these were acknowledged, by kind; without those of which none were
 * @param history what a checker makes of all that clients asked and were told, and the store was asked and answered
 * @param histories the folder in which that is kept, one file for each life of a client; empty if it is not
 */
public record TortureResult(
        String store,
        Map<String, Long> realFaults,
        Map<String, Long> simulatedFaults,
        long operations,
        long acknowledged,
        long effects,
        long refused,
        long inDoubt,
        long settledCommitted,
        long settledNotApplied,
        long untold,
        long lost,
        long doubled,
        long falseFailures,
        long torn,
        List<String> findings,
        Map<String, Long> kinds,
        Map<String, Long> acknowledgedKinds,
        Report history,
        String histories) {
    /** Makes a result. */
    public TortureResult {
        findings = List.copyOf(findings);
    }

    /**
     * Returns whether nothing was lost, doubled or falsely reported, the history is strictly serialisable, and nothing else was found.
     *
     * @return true if the store and Pawl kept every promise
     */
    public boolean isSound() {
        return lost + doubled + falseFailures + torn == 0 && findings.isEmpty() && history.isSound();
    }
}
