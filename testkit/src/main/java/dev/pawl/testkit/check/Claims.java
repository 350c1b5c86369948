package dev.pawl.testkit.check;

import dev.pawl.store.RequestId;
import dev.pawl.store.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares what callers and clients were told with what was stored. */
final class Claims {
    private final History history;
    private final Findings findings;
    private final Map<KeyState, Operation> claimed = new HashMap<>();

    Claims(History history, Findings findings) {
        this.history = history;
        this.findings = findings;
    }

    void judge() {
        history.claims.forEach(this::judge);
        Map<RequestId, Attempt> fulfilled = new HashMap<>();
        for (Attempt attempt : history.attempts.values()) {
            if (attempt.contradicts()) {
                findings.add(
                        Anomaly.CONTRADICTION,
                        "The store said of attempt " + attempt.id + " that it was applied, and also that it was not, or"
                                + " before it was handed it.",
                        List.of(attempt));
            }
            if (attempt.happened()) {
                judgeRequests(attempt, fulfilled);
                attempt.left.forEach(state -> requireClaimed(attempt, state));
            }
        }
    }

    private void judge(History.Claim claim) {
        KeyState state = claim.state();
        Operation before = claimed.putIfAbsent(state, claim.call());
        if (before != null) {
            findings.add(
                    Anomaly.LOST_UPDATE,
                    "Two callers were told that they wrote " + state + ", so the change of one is not there.",
                    List.of(before, claim.call()));
            return;
        }
        KeyState stored = state.stored();
        Attempt writer = stored == null ? null : stored.writer();
        if (writer == null || !writer.happened()) {
            findings.add(
                    Anomaly.LOST_WRITE,
                    "A caller was told that it wrote " + state + ", which was never stored.",
                    writer == null ? List.of(claim.call()) : List.of(writer, claim.call()));
        } else if (writer.end < claim.call().start) {
            findings.add(
                    Anomaly.LOST_WRITE,
                    "A caller was told that it wrote " + state + ", which was stored before it called.",
                    List.of(writer, claim.call()));
        } else {
            // The caller knew, so it was stored by then.
            writer.end = Math.min(writer.end, claim.call().end);
        }
    }

    private void judgeRequests(Attempt attempt, Map<RequestId, Attempt> fulfilled) {
        for (RequestId request : attempt.requests) {
            Attempt first = fulfilled.putIfAbsent(request, attempt);
            if (first != null) {
                findings.add(
                        Anomaly.REPEATED_REQUEST,
                        "The request " + request + " was fulfilled twice.",
                        List.of(first, attempt));
            }
        }
    }

    /** What a recorded call wrote has to have been told to somebody, unless somebody is still waiting or was left in doubt. */
    private void requireClaimed(Attempt attempt, KeyState state) {
        Version version = state.version;
        if (!attempt.called || !attempt.requests.isEmpty() || version == null) {
            return;
        }
        for (long step = 0; step < state.covers; step++) {
            KeyState covered = state.key.versions.get(new Version(version.counter() - step, version.stamp()));
            if ((covered == null || !claimed.containsKey(covered)) && !isOpen(attempt, state)) {
                findings.add(
                        Anomaly.FALSE_FAILURE,
                        "Every caller was told how its call ended, but none that it wrote " + state.key.key + " "
                                + new Version(version.counter() - step, version.stamp()) + ".",
                        List.of(attempt));
                return;
            }
        }
    }

    private boolean isOpen(Attempt attempt, KeyState state) {
        return history.open.getOrDefault(attempt.process, List.of()).stream()
                .anyMatch(call -> call.mayHaveMade(attempt, state));
    }
}
