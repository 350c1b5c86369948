package dev.pawl.testkit.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers what is wrong: of each kind a few with their stories, of the others the number. */
final class Findings {
    private static final int MOST_OF_A_KIND = 5;

    private final List<Violation> violations = new ArrayList<>();
    private final Map<Anomaly, Integer> ofKind = new EnumMap<>(Anomaly.class);
    private final Stories stories;
    private long count;

    Findings(long begin) {
        this.stories = new Stories(begin);
    }

    /** Something is wrong with a few operations, which are told of in the order of time. */
    void add(Anomaly anomaly, String summary, Collection<? extends Operation> operations) {
        if (isToldOf(anomaly)) {
            Set<Operation> distinct = new LinkedHashSet<>(operations);
            violations.add(new Violation(anomaly, summary, stories.inOrder(distinct)));
        }
    }

    /** Something is wrong in a circle. */
    void add(Anomaly anomaly, List<Graph.Edge> cycle) {
        if (isToldOf(anomaly)) {
            violations.add(new Violation(anomaly, stories.summary(cycle), stories.circle(cycle)));
        }
    }

    private boolean isToldOf(Anomaly anomaly) {
        count++;
        return ofKind.merge(anomaly, 1, Integer::sum) <= MOST_OF_A_KIND && violations.size() < Report.MOST_STORIES;
    }

    Report report(History history, List<String> truncated, long skipped) {
        return new Report(
                history.calls,
                history.statesRead,
                history.attempts.size(),
                history.attempts.values().stream().filter(Attempt::isUndecided).count(),
                history.keys.size(),
                skipped,
                truncated,
                violations,
                count);
    }
}
