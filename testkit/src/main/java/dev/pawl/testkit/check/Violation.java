package dev.pawl.testkit.check;

import java.util.List;
import java.util.Objects;

/**
 * One thing that is wrong with a history, and the smallest story that shows it. Immutable and safe for use by many threads.
 *
 * @param anomaly what it is
 * @param summary a sentence that says what happened, to which keys
 * @param story who read what and who wrote what, line by line, with the cycle drawn if there is one
 */
public record Violation(Anomaly anomaly, String summary, List<String> story) {
    /** Makes a violation. */
    public Violation {
        Objects.requireNonNull(anomaly, "anomaly");
        Objects.requireNonNull(summary, "summary");
        story = List.copyOf(story);
    }

    /** Returns the whole story as lines of text. */
    @Override
    public String toString() {
        String end = System.lineSeparator();
        return anomaly + ": " + summary + end + String.join(end, story);
    }
}
