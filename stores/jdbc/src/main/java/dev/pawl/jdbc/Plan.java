package dev.pawl.jdbc;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Ticket;
import dev.pawl.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A commit that is ready to be sent.
 *
 * @param steps what it does with each of its keys, but for those that are to be absent and which no row can have anyway; there may
 *     be none
 */
record Plan(Commit commit, List<RequestId> requests, List<Step> steps) {

    /**
     * Encodes a commit.
     *
     * @throws dev.pawl.store.StoreException if the database cannot keep an id or a part of a value, which is named
     */
    static Plan of(Commit commit, Function<Key, Bound> bound, TextRules texts) {
        List<Step> steps = new ArrayList<>(commit.conditions().size());
        // Both lists are in the order of their keys, and every write has its condition.
        int next = 0;
        for (Condition condition : commit.conditions()) {
            Key key = condition.key();
            Write write = next < commit.writes().size()
                            && commit.writes().get(next).key().equals(key)
                    ? commit.writes().get(next++)
                    : null;
            Bound kind = bound.apply(key);
            boolean holdsAnyway = write == null
                    && condition.expected() instanceof State.Absent
                    && !kind.mapping().canHold(key);
            if (!holdsAnyway) {
                steps.add(Step.of(kind, key, condition.expected(), write));
            }
        }
        List<RequestId> requests = commit.requests().isEmpty()
                ? List.of()
                : commit.requests().stream()
                        .sorted(Comparator.comparing(RequestId::value))
                        .toList();
        requests.forEach(request -> texts.require(request.value(), "the request id"));
        return new Plan(commit, requests, steps);
    }

    /** Returns the conflicts of a commit that need no look: it expects versions of ids that no row can have. */
    static List<Conflict> impossible(Commit commit, Function<Key, Bound> bound) {
        List<Conflict> conflicts = new ArrayList<>();
        for (Condition condition : commit.conditions()) {
            Key key = condition.key();
            if (condition.expected() instanceof State.At
                    && !bound.apply(key).mapping().canHold(key)) {
                conflicts.add(new Conflict.Mismatch(key, condition.expected(), State.absent(), null));
            }
        }
        return conflicts;
    }

    AttemptId attempt() {
        return commit.attempt();
    }

    /** Tells whether it leaves anything behind, if only a request id. */
    boolean writes() {
        return !commit.writes().isEmpty() || !requests.isEmpty();
    }

    /** Tells whether there is nothing to look at and nothing to leave behind. */
    boolean isEmpty() {
        return steps.isEmpty() && !writes() && commit.notAfter() == null;
    }

    /** Tells whether one statement can decide it. */
    boolean single() {
        return steps.size() == 1 && steps.get(0).writes() && requests.isEmpty() && commit.notAfter() == null;
    }

    /** Tells whether it does nothing but replace rows that are to be as expected, whatever the time. */
    boolean replaces() {
        return requests.isEmpty()
                && commit.notAfter() == null
                && !steps.isEmpty()
                && steps.stream().allMatch(step -> step.action() == Step.Action.UPDATE);
    }

    /** Returns the conflict with the moment after which the commit must not be made, or null if that has not come. */
    Conflict.@Nullable Expired expired(@Nullable Instant now) {
        Instant notAfter = commit.notAfter();
        return notAfter == null || now == null || now.isBefore(notAfter) ? null : new Conflict.Expired(notAfter, now);
    }

    /** Returns what a request is to be told again, as text: the ticket of the states in which it left its keys. */
    String results(RequestId request) {
        return new Ticket(attempt(), Objects.requireNonNull(commit.results().get(request))).toString();
    }

    static List<Condition> parseResults(String text) {
        return Ticket.parse(text).conditions();
    }

    /** Returns how errors name what was attempted. */
    String subject() {
        int more = commit.conditions().size() - 1;
        return commit.conditions().get(0).key() + (more == 0 ? "" : " and " + more + " more");
    }
}
