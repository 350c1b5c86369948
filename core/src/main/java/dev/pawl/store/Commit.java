package dev.pawl.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Changes that a store makes all together or not at all, and only if every condition holds. Every written key has a condition,
 * every key has one condition and one write at most. Immutable and safe for use by many threads.
 *
 * @param attempt the id of this attempt, fresh unless the very same commit is sent again
 * @param results the callers' request ids that this commit fulfils, each with the states in which it left its keys: to be recorded
 *     with the commit, and told to whoever comes with the same request id again. For one of several changes that are combined it
 *     is a state between, which is never stored itself
 * @param conditions the states that keys must be in, in the canonical order of their keys
 * @param writes the changes, in the canonical order of their keys
 * @param notAfter the moment on the store's own clock from which on the commit must not be made any more, judged when nobody can
 *     change any of its keys before it is made; null if it may be made at any time
 * @param parts the commits that are made as this one, each expecting what those before it leave; none if it stands for itself
 *     alone. For whoever records what happens: to make this commit is to make them
 */
public record Commit(
        AttemptId attempt,
        Map<RequestId, List<Condition>> results,
        List<Condition> conditions,
        List<Write> writes,
        @Nullable Instant notAfter,
        List<Commit> parts) {
    /**
     * Makes a commit and puts its conditions and writes into the canonical order.
     *
     * @throws IllegalArgumentException if a key has two conditions or two writes, if a written key has no condition, if a
     *     delete expects its key to be absent, or if there is nothing to check at all
     */
    public Commit {
        results = Map.copyOf(results);
        conditions = sorted(conditions, Condition::key);
        writes = sorted(writes, Write::key);
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException(
                    "A commit needs a condition for every key it writes; this one has none.");
        }
        parts = List.copyOf(parts);
        requireDistinct(conditions, writes);
        // Both are in the order of their keys.
        int next = 0;
        for (Write write : writes) {
            while (next < conditions.size() && !conditions.get(next).key().equals(write.key())) {
                next++;
            }
            if (next == conditions.size()) {
                throw new IllegalArgumentException("The write to " + write.key() + " has no condition.");
            }
            if (write instanceof Write.Delete && conditions.get(next).expected() instanceof State.Absent) {
                throw new IllegalArgumentException("The delete of " + write.key() + " expects nothing to be there.");
            }
        }
    }

    private static void requireDistinct(List<Condition> conditions, List<Write> writes) {
        for (int i = 1; i < conditions.size(); i++) {
            if (conditions.get(i).key().equals(conditions.get(i - 1).key())) {
                throw new IllegalArgumentException("Two conditions for one key in one commit: " + conditions.get(i - 1)
                        + " and " + conditions.get(i) + ".");
            }
        }
        for (int i = 1; i < writes.size(); i++) {
            if (writes.get(i).key().equals(writes.get(i - 1).key())) {
                throw new IllegalArgumentException(
                        "Two writes to " + writes.get(i).key() + " in one commit.");
            }
        }
    }

    /**
     * Makes a commit that may be made at any time, and of which every request is told what the commit leaves.
     *
     * @param attempt the id of this attempt
     * @param requests the callers' request ids that it fulfils
     * @param conditions the states that keys must be in
     * @param writes the changes
     */
    public Commit(AttemptId attempt, Set<RequestId> requests, List<Condition> conditions, List<Write> writes) {
        this(attempt, resultsOf(requests, conditions, writes), conditions, writes, null, List.of());
    }

    /**
     * Makes a commit that may be made at any time.
     *
     * @param attempt the id of this attempt
     * @param results the callers' request ids that it fulfils, each with what it is told
     * @param conditions the states that keys must be in
     * @param writes the changes
     */
    public Commit(
            AttemptId attempt,
            Map<RequestId, List<Condition>> results,
            List<Condition> conditions,
            List<Write> writes) {
        this(attempt, results, conditions, writes, null, List.of());
    }

    /**
     * Makes one commit of several that follow one another. It is made under the attempt of the last of them that writes, so that
     * something bears its stamp.
     *
     * @param parts the commits, of which each expects what those before it leave
     * @return a commit that has the effect of all of them
     * @throws IllegalArgumentException if one expects anything else, or has a moment after which it must not be made
     */
    public static Commit together(List<Commit> parts) {
        AttemptId attempt = parts.get(0).attempt();
        Map<RequestId, List<Condition>> results = new HashMap<>();
        Map<Key, Condition> conditions = new LinkedHashMap<>();
        Map<Key, State> left = new HashMap<>();
        Map<Key, Write> writes = new LinkedHashMap<>();
        for (Commit part : parts) {
            for (Condition condition : part.conditions()) {
                conditions.putIfAbsent(condition.key(), condition);
                State before = left.putIfAbsent(condition.key(), condition.expected());
                if ((before != null && !before.equals(condition.expected())) || part.notAfter() != null) {
                    throw new IllegalArgumentException(
                            part + " cannot be made as one with what comes before it, which leaves " + before + ".");
                }
            }
            for (Write write : part.writes()) {
                left.put(write.key(), write.after());
                writes.put(write.key(), write);
            }
            attempt = part.writes().isEmpty() ? attempt : part.attempt();
            results.putAll(part.results());
        }
        return new Commit(
                attempt, results, List.copyOf(conditions.values()), List.copyOf(writes.values()), null, parts);
    }

    /**
     * Returns the same commit under conditions besides its own, which hold for its parts too.
     *
     * @param more conditions on other keys, or such as it has already
     * @param until the moment on the store's own clock from which on it must not be made, null for none
     * @return the commit
     * @throws IllegalArgumentException if it has another condition on one of the keys
     */
    public Commit under(List<Condition> more, @Nullable Instant until) {
        List<Condition> all = new ArrayList<>(conditions);
        more.stream().filter(each -> !conditions.contains(each)).forEach(all::add);
        return new Commit(
                attempt,
                results,
                all,
                writes,
                until,
                parts.stream().map(part -> part.under(more, until)).toList());
    }

    private static Map<RequestId, List<Condition>> resultsOf(
            Set<RequestId> requests, List<Condition> conditions, List<Write> writes) {
        if (requests.isEmpty()) {
            return Map.of();
        }
        List<Condition> after = statesAfter(conditions, writes);
        return requests.stream().collect(Collectors.toMap(request -> request, request -> after));
    }

    /**
     * Returns the callers' request ids that this commit fulfils.
     *
     * @return the request ids
     */
    public Set<RequestId> requests() {
        return results.keySet();
    }

    /**
     * Returns the state that this commit expects of a key.
     *
     * @param key a key with a condition
     * @return the expected state
     * @throws IllegalArgumentException if the commit has no condition for the key
     */
    public State expected(Key key) {
        for (Condition condition : conditions) {
            if (condition.key().equals(key)) {
                return condition.expected();
            }
        }
        throw new IllegalArgumentException("This commit has no condition for " + key + ".");
    }

    /**
     * Returns the states in which this commit, once made, leaves every key it has a condition on.
     *
     * @return a state for each key
     */
    public List<Condition> statesAfter() {
        return statesAfter(conditions, writes);
    }

    private static List<Condition> statesAfter(List<Condition> conditions, List<Write> writes) {
        Map<Key, State> after = new TreeMap<>();
        conditions.forEach(condition -> after.put(condition.key(), condition.expected()));
        writes.forEach(write -> after.put(write.key(), write.after()));
        return after.entrySet().stream()
                .map(entry -> new Condition(entry.getKey(), entry.getValue()))
                .toList();
    }

    /**
     * Returns the ticket by which this attempt can be settled if its reply is lost.
     *
     * @return the ticket
     */
    public Ticket ticket() {
        return new Ticket(attempt, conditions);
    }

    private static <E> List<E> sorted(List<E> elements, Function<E, Key> key) {
        if (elements.size() < 2) {
            return List.copyOf(elements);
        }
        List<E> sorted = new ArrayList<>(elements);
        sorted.sort(Comparator.comparing(key));
        return List.copyOf(sorted);
    }
}
