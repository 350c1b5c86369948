package dev.pawl.testkit.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the states that two commits were built on, of which one has undone the other. */
final class Forks {
    private Forks() {}

    static void judge(KeyHistory key, List<Life> lives, Findings findings) {
        for (KeyState state : key.versions.values()) {
            List<Attempt> successors = state.happenedSuccessors();
            if (successors.size() > 1) {
                add(state, successors.get(0), successors.get(1), findings);
            }
        }
        for (int i = 0; i + 1 < lives.size(); i++) {
            Attempt insert = lives.get(i).insert;
            Attempt next = lives.get(i + 1).insert;
            if (lives.get(i).death == null && next != null) {
                add(key.absent, insert == null ? next : insert, next, findings);
            }
        }
    }

    private static void add(KeyState state, Attempt one, Attempt other, Findings findings) {
        long both = Math.max(one.end, other.end);
        boolean liveOn = livesOnAfter(both, one.left(state.key)) && livesOnAfter(both, other.left(state.key));
        findings.add(
                liveOn ? Anomaly.FORK : Anomaly.LOST_UPDATE,
                "Two commits were built on " + state + (liveOn ? ", and both lived on." : ", so one undid the other."),
                List.of(one, other));
    }

    /** Whether a state, or what was built on it, was seen by an operation that began after a moment. */
    private static boolean livesOnAfter(long moment, @Nullable KeyState from) {
        KeyState state = from;
        while (state != null && !state.isAbsent()) {
            List<Attempt> successors = state.happenedSuccessors();
            if (state.readers.stream().anyMatch(reader -> reader.start > moment)
                    || successors.stream().anyMatch(successor -> successor.start > moment)) {
                return true;
            }
            state = successors.isEmpty() ? null : successors.get(0).left(state.key);
        }
        return false;
    }
}
