package dev.pawl.testkit.check;

import java.util.List;

/**
 * What was found out about a history. Immutable and safe for use by many threads.
 *
 * @param calls how many calls of callers were recorded
 * @param reads how many states were seen: one for each key of each read, and for each conflict
 * @param commits how many attempts to commit were recorded
 * @param undecided how many of these were left in doubt and never seen, so that it does not matter whether they happened
 * @param keys how many aggregates there are
 * @param skipped of how many of them nothing was judged, since their versions have no stamp and they were, or may have been, inserted twice
 * @param truncated the files whose last line was torn, as by a crash, and left out
 * @param violations what is wrong, with a story each, {@value #MOST_STORIES} at most
 * @param violated how much is wrong altogether
 */
public record Report(
        long calls,
        long reads,
        long commits,
        long undecided,
        long keys,
        long skipped,
        List<String> truncated,
        List<Violation> violations,
        long violated) {
    /** How many violations are told of with a story. */
    public static final int MOST_STORIES = 20;

    /** Makes a report. */
    public Report {
        truncated = List.copyOf(truncated);
        violations = List.copyOf(violations);
    }

    /**
     * Tells whether the history is strictly serialisable.
     *
     * @return true if nothing is wrong
     */
    public boolean isSound() {
        return violated == 0;
    }

    /** Returns the result as lines of text, with every story. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        String end = System.lineSeparator();
        violations.forEach(violation -> text.append(violation).append(end).append(end));
        if (violated > violations.size()) {
            text.append("... and ")
                    .append(violated - violations.size())
                    .append(" more.")
                    .append(end);
        }
        text.append(isSound() ? "SOUND" : "VIOLATED")
                .append(": ")
                .append(calls)
                .append(" calls, ")
                .append(reads)
                .append(" reads, ")
                .append(commits)
                .append(" commits (")
                .append(undecided)
                .append(" never decided), ")
                .append(keys)
                .append(" aggregates.")
                .append(end);
        return text.toString();
    }
}
