package dev.pawl.examples.wallet.race;

import dev.pawl.testkit.check.Anomaly;
import dev.pawl.testkit.check.Report;
import dev.pawl.testkit.check.Violation;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is known of a heat beyond its balances. Immutable and safe for use by many threads. */
public sealed interface Proof {
    /** Nothing was recorded, since a strategy by hand shows no versions to a recorder: there are the balances to judge by. */
    record NotRecorded() implements Proof {
        @Override
        public String toString() {
            return "not recorded, balances only";
        }
    }

    /**
     * A heat of its own was recorded, just before the one that was measured, and checked to be strictly serialisable.
     *
     * @param report what the checker found
     * @param throughput acknowledged changes per second while everything was recorded
     */
    record Checked(Report report, double throughput) implements Proof {
        /**
         * Returns how much was recorded.
         *
         * @return what clients asked for; of those that were combined each counts
         */
        public long operations() {
            return report.calls();
        }

        /** Returns how many operations are sound, or the names of what is wrong. */
        @Override
        public String toString() {
            if (report.isSound()) {
                return String.format(Locale.ROOT, "%,d operations sound", operations());
            }
            return report.violations().stream()
                    .map(Violation::anomaly)
                    .distinct()
                    .sorted()
                    .map(Anomaly::toString)
                    .collect(Collectors.joining(", ", "violated: ", ""));
        }
    }

    /**
     * Tells whether something was found to be wrong.
     *
     * @return true if a history was recorded that is not strictly serialisable
     */
    default boolean isViolated() {
        return this instanceof Checked checked && !checked.report().isSound();
    }
}
