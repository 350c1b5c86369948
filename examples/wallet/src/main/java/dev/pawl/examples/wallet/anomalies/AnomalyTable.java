package dev.pawl.examples.wallet.anomalies;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What happened on one store. Immutable.
 *
 * @param store what reports call it
 * @param about what has to be known to read the table
 * @param levels the names of the ways to use the store alone
 * @param rows a row for each story
 */
public record AnomalyTable(String store, String about, List<String> levels, List<Row> rows) {
    /** Makes a table. */
    public AnomalyTable {
        levels = List.copyOf(levels);
        rows = List.copyOf(rows);
    }

    /**
     * What happened in one story.
     *
     * @param story the story
     * @param alone what happened at each level of the store
     * @param pawl what happened through Pawl, by the name of the call; empty if the story cannot be played through it
     */
    public record Row(Story story, List<Verdict> alone, Map<String, Verdict> pawl) {
        private static final String GUARD = "needs a guard aggregate";

        /** Makes a row. */
        public Row {
            alone = List.copyOf(alone);
        }

        /**
         * Tells whether Pawl let something happen that it promises to prevent.
         *
         * @return true if so
         */
        public boolean isPromiseBroken() {
            return story.isPromised() && pawl.values().stream().anyMatch(Verdict::happens);
        }

        /**
         * Says what happened through Pawl.
         *
         * @return what a table says
         */
        public String pawlText() {
            if (!story.isPromised() && pawl.values().stream().anyMatch(Verdict::happens)) {
                return GUARD;
            } else if (pawl.size() > 1) {
                return pawl.entrySet().stream()
                        .map(by -> by.getKey() + ": " + by.getValue())
                        .collect(Collectors.joining("; "));
            }
            return pawl.values().stream().map(Verdict::toString).findAny().orElse(Verdict.NOT_OFFERED.toString());
        }
    }

    /**
     * Tells whether Pawl prevented all that it promises to prevent.
     *
     * @return false if something happened that must not
     */
    public boolean isPromiseKept() {
        return rows.stream().noneMatch(Row::isPromiseBroken);
    }
}
