package dev.pawl.jdbc;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.Ticket;
import dev.pawl.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A commit that is ready to be sent. */
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
            steps.add(Step.of(bound.apply(key), key, condition.expected(), write));
        }
        List<RequestId> requests = commit.requests().isEmpty()
                ? List.of()
                : commit.requests().stream()
                        .sorted(Comparator.comparing(RequestId::value))
                        .toList();
        requests.forEach(request -> texts.require(request.value(), "the request id"));
        return new Plan(commit, requests, steps);
    }

    AttemptId attempt() {
        return commit.attempt();
    }

    /** Tells whether it leaves anything behind, if only a request id. */
    boolean writes() {
        return !commit.writes().isEmpty() || !requests.isEmpty();
    }

    /** Tells whether one statement can decide it. */
    boolean single() {
        return steps.size() == 1 && steps.get(0).writes() && requests.isEmpty() && commit.notAfter() == null;
    }

    /** Tells whether it does nothing but replace rows that are to be as expected, whatever the time. */
    boolean replaces() {
        return requests.isEmpty()
                && commit.notAfter() == null
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
        return steps.get(0).key() + (steps.size() == 1 ? "" : " and " + (steps.size() - 1) + " more");
    }
}
