package dev.pawl.mongodb;

import dev.pawl.mongodb.Step.Action;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.Condition;
import dev.pawl.store.Key;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A commit as steps, everything in it encoded. */
record Plan(Commit commit, List<Step> steps) {

    /**
     * Plans a commit.
     *
     * @throws dev.pawl.store.StoreException if MongoDB cannot keep what it writes
     */
    static Plan of(Commit commit, Function<Key, Bound> bound) {
        Map<Key, Write> writes = new HashMap<>();
        commit.writes().forEach(write -> writes.put(write.key(), write));
        List<Step> steps = new ArrayList<>();
        for (Condition condition : commit.conditions()) {
            steps.add(Step.of(bound.apply(condition.key()), condition, writes.get(condition.key())));
        }
        return new Plan(commit, List.copyOf(steps));
    }

    AttemptId attempt() {
        return commit.attempt();
    }

    /** Tells whether it changes nothing, and nobody needs to know that it was made. */
    boolean isReadOnly() {
        return commit.writes().isEmpty() && commit.requests().isEmpty();
    }

    /** Tells whether it is of one aggregate and carries no request. */
    boolean isSingle() {
        return steps.size() == 1 && commit.requests().isEmpty();
    }

    /** Tells whether it is one replace and nothing else, which may be made at any time. */
    boolean isReplace() {
        return isSingle() && first().is(Action.REPLACE) && commit.notAfter() == null;
    }

    /** Returns the steps that update a document without putting or removing it. */
    List<Step> updates() {
        return steps.stream()
                .filter(step -> step.is(Action.REPLACE) || step.is(Action.CHECK))
                .toList();
    }

    Step first() {
        return steps.get(0);
    }

    List<Step> all(Action action) {
        return steps.stream().filter(step -> step.is(action)).toList();
    }

    String subject() {
        return steps.stream().map(step -> step.key().toString()).collect(Collectors.joining(", "));
    }
}
