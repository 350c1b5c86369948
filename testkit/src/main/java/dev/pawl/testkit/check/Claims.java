package dev.pawl.testkit.check;

import dev.pawl.Pawl;
import dev.pawl.store.Kind;
import dev.pawl.store.RequestId;
import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what callers and clients were told with what was stored. */
final class Claims {
    private static final int MOST_TOLD = 3;
    /** What carries the locks of a transaction is written within its caller's call, who is not told of it. */
    private static final Set<String> LOCKS =
            Stream.of(Pawl.lockKinds()).map(Kind::name).collect(Collectors.toUnmodifiableSet());

    private final History history;
    private final Findings findings;
    private final Map<KeyState, Operation> claimed = new HashMap<>();

    Claims(History history, Findings findings) {
        this.history = history;
        this.findings = findings;
    }

    void judge() {
        history.claims.forEach(this::judge);
        history.accounts.forEach(this::judgeDeletes);
        history.deletions.forEachLost((key, account) -> lost(key.absent, account));
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
        history.keys.values().forEach(this::requireDeletesClaimed);
        history.repetitions.judge(history.attempts.values(), findings);
    }

    private void judge(History.Claim claim) {
        KeyState state = claim.state();
        if (state.key.versionsMayRepeat) {
            return;
        }
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
        if (stored != null && stored.isOfOneOfSeveral()) {
            return;
        } else if (writer == null || !writer.happened()) {
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

    /** A commit that left versions of a call has made its deletes, too; one that left none may be known by its time. */
    private void judgeDeletes(Account account) {
        Attempt attempt = account.attempt();
        if (attempt == null || !attempt.happened()) {
            return;
        } else if (account.only != null) {
            // The caller knew, so it was stored by then.
            attempt.end = Math.min(attempt.end, account.call.end);
            return;
        }
        for (KeyState state : account.left) {
            if (state.isAbsent() && attempt.left(state.key) != state) {
                lost(state, account);
            }
        }
    }

    private void lost(KeyState absent, Account account) {
        List<Operation> story = new ArrayList<>(List.of(account.call));
        absent.key.deletes.stream()
                .filter(delete -> delete.process.equals(account.process))
                .filter(delete -> delete.sent >= account.call.start && delete.sent <= account.call.end)
                .limit(MOST_TOLD)
                .forEach(story::add);
        findings.add(
                Anomaly.LOST_WRITE,
                "A caller was told that it deleted " + absent.key.key + ", and no commit of its own did.",
                story);
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
        if (!isToBeClaimed(attempt, state.key) || version == null || state.key.versionsMayRepeat) {
            return;
        }
        for (long step = 0; step < attempt.covers(state); step++) {
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

    private static boolean isToBeClaimed(Attempt attempt, KeyHistory key) {
        return attempt.called && attempt.requests.isEmpty() && !LOCKS.contains(key.key.kind());
    }

    private void requireDeletesClaimed(KeyHistory key) {
        Map<String, List<Attempt>> deletes = new LinkedHashMap<>();
        for (Attempt delete : key.deletes) {
            if (delete.happened()
                    && delete.onlyDeletes()
                    && isToBeClaimed(delete, key)
                    && !isOpen(delete, key.absent)) {
                deletes.computeIfAbsent(delete.process, process -> new ArrayList<>())
                        .add(delete);
            }
        }
        deletes.forEach((process, those) -> history.deletions
                .untold(key, process, those)
                .forEach(delete -> findings.add(
                        Anomaly.FALSE_FAILURE,
                        "Every caller was told how its call ended, but none that it deleted " + key.key + ".",
                        List.of(delete))));
    }

    private boolean isOpen(Attempt attempt, KeyState state) {
        return history.open.getOrDefault(attempt.process, List.of()).stream()
                .anyMatch(call -> call.mayHaveMade(attempt, state));
    }
}
