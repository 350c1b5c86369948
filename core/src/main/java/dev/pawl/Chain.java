package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The commits of transactions that expect what those before them leave, made as one, and all together or not at all; or one commit
 * by itself.
 */
final class Chain {
    private final List<Step> steps;
    private final Commit commit;

    private Chain(List<Step> steps) {
        this.steps = steps;
        this.commit = steps.size() == 1
                ? commit(steps.get(0))
                : Commit.together(steps.stream().map(Chain::commit).toList());
    }

    /** Makes chains of the steps of a group, of which those that overlap join. The order within a chain is that of the steps. */
    static List<Chain> of(List<Step> steps) {
        int[] chains = new int[steps.size()];
        Set<Key> written = written(steps);
        Map<Key, Integer> users = new HashMap<>();
        for (int i = 0; i < chains.length; i++) {
            chains[i] = i;
            if (steps.get(i).isJoined()) {
                for (Key key : steps.get(i).checked()) {
                    Integer user = written.contains(key) ? users.putIfAbsent(key, i) : null;
                    if (user != null) {
                        merge(chains, user, i);
                    }
                }
            }
        }
        Map<Integer, List<Step>> members = new LinkedHashMap<>();
        for (int i = 0; i < chains.length; i++) {
            members.computeIfAbsent(first(chains, i), none -> new ArrayList<>(1))
                    .add(steps.get(i));
        }
        return members.values().stream().map(Chain::new).toList();
    }

    private static Set<Key> written(List<Step> steps) {
        Set<Key> written = new HashSet<>();
        for (Step step : steps) {
            if (step.isJoined()) {
                written.addAll(step.written());
            }
        }
        return written;
    }

    private static void merge(int[] chains, int one, int other) {
        int first = first(chains, one);
        int second = first(chains, other);
        chains[Math.max(first, second)] = Math.min(first, second);
    }

    private static int first(int[] chains, int of) {
        int first = of;
        while (chains[first] != first) {
            first = chains[first];
        }
        return first;
    }

    private static Commit commit(Step step) {
        return Objects.requireNonNull(step.commit());
    }

    Commit commit() {
        return commit;
    }

    List<Step> steps() {
        return steps;
    }

    /** Ends its steps with the outcome of the commit, or leaves to each caller by itself what may have been another's fault. */
    void end(CommitOutcome outcome, boolean amongOthers) {
        boolean failed = Committer.hasFailed(outcome);
        // The store may have given up since whoever leads was interrupted, which is nobody else's fault.
        boolean interrupted = amongOthers
                && !failed
                && outcome instanceof CommitOutcome.Refused
                && Thread.currentThread().isInterrupted();
        if (steps.size() == 1) {
            if ((failed && amongOthers) || interrupted) {
                steps.get(0).leave();
            } else {
                steps.get(0).end(outcome);
            }
        } else if (failed) {
            steps.forEach(step -> step.drop(Reliance.Failure.JOINED));
        } else if (interrupted) {
            steps.forEach(step -> step.drop(Reliance.Failure.FOLLOWED));
        } else if (outcome instanceof CommitOutcome.Rejected rejected) {
            reject(rejected.conflicts());
        } else {
            steps.forEach(step -> step.end(outcome));
        }
    }

    private void reject(List<Conflict> conflicts) {
        for (Step step : steps) {
            // What is in conflict with none of them is with what fences them all.
            List<Conflict> own = conflicts.stream()
                    .filter(conflict -> isOf(step, conflict) || steps.stream().noneMatch(any -> isOf(any, conflict)))
                    .toList();
            if (own.isEmpty()) {
                step.drop(Reliance.Failure.FOLLOWED);
            } else {
                step.end(new CommitOutcome.Rejected(own));
            }
        }
    }

    private static boolean isOf(Step step, Conflict conflict) {
        Collection<Condition> conditions = commit(step).conditions();
        return conflict instanceof Conflict.Mismatch mismatch
                ? conditions.contains(new Condition(mismatch.key(), mismatch.expected()))
                : conflict instanceof Conflict.Repeated repeated
                        && step.requests().contains(repeated.request());
    }
}
