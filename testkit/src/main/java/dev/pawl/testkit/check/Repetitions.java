package dev.pawl.testkit.check;

import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.testkit.HistoryEvent.Repeated;
import dev.pawl.testkit.check.Operation.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Judges what was said of requests that had been fulfilled before. A request may have been fulfilled before the recording began, so
 * what is said of it is believed unless something that was recorded speaks against it.
 */
final class Repetitions {
    /** A store said that a request was fulfilled before, and what it left then; or, without results, that it was not. */
    private record Saying(
            Operation asked, RequestId request, @Nullable List<KeyState> results) {}

    /** Somebody was told, at the end of a call, that the request had been fulfilled before. */
    private record Caller(Operation call, List<Key> keys) {}

    private final List<Saying> sayings = new ArrayList<>();
    /** When each process was told by a store that some request was fulfilled before. */
    private final Map<String, TreeSet<Long>> heard = new HashMap<>();
    /** The calls whose callers were told so. */
    private final Map<String, List<Caller>> told = new HashMap<>();

    void said(String process, Origin origin, Repeated found, List<KeyState> results, long start, long end) {
        Operation asked = new Operation(origin, start, end, results);
        sayings.add(new Saying(asked, found.request(), results));
        heard.computeIfAbsent(process, none -> new TreeSet<>()).add(end);
    }

    void denied(Origin origin, RequestId request, long start, long end) {
        sayings.add(new Saying(new Operation(origin, start, end, List.of()), request, null));
    }

    void told(String process, Operation call, List<Key> keys) {
        told.computeIfAbsent(process, none -> new ArrayList<>()).add(new Caller(call, keys));
    }

    /** Returns the states that requests left or relied on, as stores said: whoever wrote them must have happened. */
    List<KeyState> results() {
        return sayings.stream()
                .filter(saying -> saying.results != null)
                .flatMap(saying -> saying.asked.seen.stream())
                .filter(Repetitions::isTheOnlyOne)
                .toList();
    }

    /** Without a stamp another state may have had the same version, before the recording began. */
    private static boolean isTheOnlyOne(KeyState state) {
        return state.version != null && state.version.hasStamp();
    }

    void judge(Collection<Attempt> attempts, Findings findings) {
        Map<RequestId, List<Attempt>> carriers = new HashMap<>();
        for (Attempt attempt : attempts) {
            if (attempt.mayHaveHappened()) {
                attempt.requests.forEach(request -> carriers.computeIfAbsent(request, none -> new ArrayList<>())
                        .add(attempt));
            }
        }
        Map<RequestId, Operation> denials = new HashMap<>();
        for (Saying saying : sayings) {
            if (saying.results == null) {
                denials.merge(saying.request, saying.asked, (one, other) -> one.end <= other.end ? one : other);
            }
        }
        Set<RequestId> found = new HashSet<>();
        for (Saying saying : sayings) {
            RequestId request = saying.request;
            if (saying.results != null && !found.contains(request)) {
                List<Attempt> those = carriers.getOrDefault(request, List.of());
                if (judge(saying, saying.results, those, denials.get(request), findings)) {
                    found.add(request);
                }
            }
        }
        told.forEach((process, callers) -> callers.forEach(caller -> judge(process, caller, findings)));
    }

    /** Returns whether something was found. */
    private static boolean judge(
            Saying saying,
            List<KeyState> results,
            List<Attempt> carriers,
            @Nullable Operation denial,
            Findings findings) {
        boolean sent = carriers.stream().anyMatch(carrier -> carrier.sent <= saying.asked.end);
        boolean explained = carriers.stream()
                .anyMatch(carrier -> carrier.sent <= saying.asked.end
                        && results.stream().allMatch(result -> isResult(carrier, result)));
        if (explained) {
            return false;
        }
        List<Operation> story = new ArrayList<>(List.of(saying.asked));
        String but;
        if (results.stream().anyMatch(Repetitions::isRecorded)) {
            but = "with what only commits of this history left, of which none did that for it.";
            results.stream().filter(Repetitions::isRecorded).forEach(result -> addWriter(result, story));
        } else if (carriers.stream().anyMatch(Attempt::happened)) {
            but = "otherwise than by the commit that did.";
            carriers.stream().filter(Attempt::happened).limit(1).forEach(story::add);
        } else if (!sent && denial != null && denial.end < saying.asked.start) {
            but = "though a store had said that it was not, and no commit has fulfilled it since.";
            story.add(denial);
        } else {
            return false;
        }
        findings.add(
                Anomaly.FALSE_REPETITION,
                "The request " + saying.request + " was said to have been fulfilled before, " + but,
                story);
        return true;
    }

    private static boolean isRecorded(KeyState result) {
        KeyState stored = result.stored();
        return isTheOnlyOne(result) && stored != null && !stored.writers.isEmpty();
    }

    private static void addWriter(KeyState result, List<Operation> story) {
        KeyState stored = result.stored();
        Attempt writer = stored == null ? null : stored.writer();
        if (writer != null) {
            story.add(writer);
        }
    }

    /** Whether an attempt left a key so, or a step of what it left was so, or it only checked that. */
    private static boolean isResult(Attempt attempt, KeyState result) {
        KeyState left = attempt.left(result.key);
        return left == null ? attempt.seen.contains(result) : left == result.stored();
    }

    /** Pawl knows it only from a store, which must have told its process so meanwhile. */
    private void judge(String process, Caller caller, Findings findings) {
        Long first = heard.getOrDefault(process, new TreeSet<>()).ceiling(caller.call.start);
        if (first == null || first > caller.call.end) {
            findings.add(
                    Anomaly.FALSE_REPETITION,
                    "A caller was told that its request for " + caller.keys
                            + " had been fulfilled before, which no store had said.",
                    List.of(caller.call));
        }
    }
}
