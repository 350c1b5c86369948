package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Group commit: what concurrent callers want of the store goes there together, with one read and one batch of commits. A lone
 * caller goes at once, on its own thread. Those who come meanwhile form the next group, so a read is never answered from one that
 * began before it was asked for.
 *
 * <p>Each commit keeps its own outcome. What the store fails at with a whole group, each member repeats alone and on its own thread,
 * so that nobody is told of another's fault.
 */
final class Groups {
    /** With more groups than this at work at once there is nothing to group. */
    private static final int MOST_AT_ONCE = 64;
    /** The more are made as one, the more fail with each other. */
    static final int MOST_PARTS = 128;

    private final Engine engine;
    private final Leaders<Step> leaders;

    Groups(Engine engine) {
        this.engine = engine;
        this.leaders = new Leaders<>(engine.ticker());
    }

    /**
     * Takes a step, together with others if as many groups are at work as should be. Returns false if the step was not taken and
     * never will be, since the thread was interrupted or the deadline came first.
     *
     * @param atOnce how many groups should be at work at once; without groups if very many
     */
    boolean take(Step step, int atOnce) {
        if (atOnce > MOST_AT_ONCE) {
            run(List.of(step));
        } else if (!enter(step, atOnce)) {
            return false;
        } else if (step.isLeft()) {
            step.beginAnew();
            run(List.of(step));
        }
        return true;
    }

    private boolean enter(Step step, int atOnce) {
        boolean taken = true;
        boolean leads = leaders.enter(step, atOnce);
        step.entered();
        if (!leads) {
            taken = step.await();
            leads = step.leads();
        }
        if (leads) {
            lead(step, atOnce);
        }
        return taken;
    }

    private void lead(Step own, int atOnce) {
        List<Step> group = List.of(own);
        try {
            group = leaders.take(own, admission(own), atOnce);
            run(group);
        } finally {
            // The next leader is woken first: until it is at work, the store is not.
            leaders.leave(group.size(), atOnce);
            for (Step step : group.subList(1, group.size())) {
                step.done();
            }
        }
    }

    private Predicate<Step> admission(Step own) {
        int most = engine.limits().commitsPerGroup();
        Overlap overlap = new Overlap(Math.min(MOST_PARTS, engine.limits().partsPerCommit() / 4));
        overlap.add(own, true);
        boolean patient = own.patient();
        return new Predicate<>() {
            private int count = weight(own);

            @Override
            public boolean test(Step next) {
                boolean admitted = overlap.add(next, count + weight(next) <= most && next.patient() == patient);
                count += admitted ? weight(next) : 0;
                return admitted;
            }

            private int weight(Step step) {
                return Math.max(1, step.toRead().size());
            }
        };
    }

    /** Takes the steps of a group. Whatever happens, each of them ends, or is left to its caller to take alone. */
    private void run(List<Step> group) {
        try {
            make(group);
        } catch (Throwable e) {
            group.stream().filter(step -> !step.isOver()).forEach(step -> failed(step, e, group.size() > 1));
        }
    }

    private void make(List<Step> group) {
        Deadline deadline = Waiter.earliest(group);
        read(group, deadline);
        List<Step> prepared = new ArrayList<>(group.size());
        Succession joined = new Succession();
        for (Step step : group) {
            if (!step.isOver() && !isOvertaken(step, joined) && isPrepared(step)) {
                prepared.add(step);
                if (step.isJoined()) {
                    joined.add(Objects.requireNonNull(step.commit()));
                }
            }
        }
        if (!prepared.isEmpty()) {
            // The other half of the time that is left is for settling, should the reply be lost.
            Deadline half = deadline.half();
            Sizes.split(Chain.of(prepared), engine.limits().bytesPerGroup())
                    .forEach(part -> commit(part, half, group.size() > 1));
        }
    }

    private void read(List<Step> group, Deadline deadline) {
        List<Step> steps = new ArrayList<>(group.size());
        Set<Key> wanted = new LinkedHashSet<>();
        for (Step step : group) {
            if (!step.toRead().isEmpty()) {
                steps.add(step);
                wanted.addAll(step.toRead());
            }
        }
        if (steps.isEmpty()) {
            return;
        }
        List<Key> keys = List.copyOf(wanted);
        Map<Key, Optional<Stored>> found = new HashMap<>();
        try {
            List<Optional<Stored>> rows = engine.store().read(keys, deadline);
            for (int i = 0; i < keys.size(); i++) {
                found.put(keys.get(i), rows.get(i));
            }
        } catch (Throwable e) {
            steps.forEach(step -> failed(step, e, group.size() > 1));
            return;
        }
        steps.forEach(step -> step.found(found));
    }

    private static void failed(Step step, Throwable e, boolean together) {
        if (together) {
            step.leave();
        } else {
            step.fail(e);
        }
    }

    /** Tells whether a step was overtaken, so that the store need not be asked: one before it has left another state, or will not. */
    private boolean isOvertaken(Step step, Succession joined) {
        if (step.isDoomed()
                || step.follows().stream().anyMatch(Step::isNotMade)
                || (step.isJoined() && !joined.admits(Objects.requireNonNull(step.commit())))) {
            step.drop(Reliance.Failure.FOLLOWED);
            return true;
        }
        List<Conflict> overtaken = new ArrayList<>(0);
        for (Condition condition : step.reliesOn()) {
            Conflict conflict =
                    joined.fulfils(condition) ? null : engine.carried().overtaken(condition);
            if (conflict != null) {
                overtaken.add(conflict);
            }
        }
        if (!overtaken.isEmpty()) {
            step.end(new CommitOutcome.Rejected(overtaken));
        }
        return !overtaken.isEmpty();
    }

    private boolean isPrepared(Step step) {
        try {
            Commit commit = step.commit();
            if (commit == null) {
                step.endWithNothing();
            } else {
                engine.requireFenced(commit);
            }
            return commit != null;
        } catch (Throwable e) {
            step.fail(e);
            return false;
        }
    }

    private void commit(List<Chain> chains, Deadline deadline, boolean amongOthers) {
        List<Commit> batch = chains.stream().map(Chain::commit).toList();
        try {
            List<CommitOutcome> outcomes = engine.store().commit(batch, deadline);
            for (int i = 0; i < batch.size(); i++) {
                CommitOutcome outcome = outcomes.get(i);
                if (outcome instanceof CommitOutcome.Committed) {
                    engine.carried().left(batch.get(i));
                }
                chains.get(i).end(outcome, amongOthers);
            }
        } catch (IllegalArgumentException e) {
            chains.forEach(chain -> chain.steps().forEach(step -> failed(step, e, amongOthers)));
        } catch (Throwable e) {
            chains.forEach(
                    chain -> chain.end(Failures.whileCommitting(chain.commit().ticket(), e), amongOthers));
        }
    }
}
