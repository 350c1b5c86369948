package dev.pawl.mongodb;

import dev.pawl.mongodb.Step.Action;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.Condition;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A commit as steps, one for each condition except for those that hold anyway, and everything in it encoded. */
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
            Key key = condition.key();
            Write write = writes.get(key);
            if (bound.apply(key).canHold(key) || write != null || condition.expected() instanceof State.At) {
                steps.add(Step.of(bound.apply(key), condition, write));
            }
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

    /** Tells whether it is of one aggregate and carries no request: just so does its ticket tell, by which it is settled. */
    boolean isSingle() {
        return commit.conditions().size() == 1 && commit.requests().isEmpty();
    }

    /** Tells whether it is one replace and nothing else, which may be made at any time. */
    boolean isReplace() {
        return isSingle() && !all(Action.REPLACE).isEmpty() && commit.notAfter() == null;
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
        return commit.conditions().stream()
                .map(condition -> condition.key().toString())
                .collect(Collectors.joining(", "));
    }
}
