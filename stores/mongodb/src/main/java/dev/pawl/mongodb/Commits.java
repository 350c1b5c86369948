package dev.pawl.mongodb;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.StoreException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes commits to the database: each the shortest way that keeps what is promised of it. */
final class Commits {
    private final Deployment deployment;
    private final @Nullable Markers markers;
    private final Function<Key, Bound> bound;
    private final Single single;
    private final Replaces replaces;
    private final Together together;

    Commits(Handles handles, Deployment deployment, @Nullable Markers markers, Function<Key, Bound> bound) {
        this.deployment = deployment;
        this.markers = markers;
        this.bound = bound;
        Room room = markers == null ? null : new Room(handles, markers);
        Look look = new Look(handles, markers);
        this.single = new Single(handles, room, look);
        this.together = new Together(handles, deployment.routed(), markers, room, look);
        this.replaces = new Replaces(handles, single, look, new Settling(handles, markers, bound), this::commit);
    }

    /**
     * Makes a batch. Replaces that share no key with another commit go out as one command for each collection; all others one
     * after another. Without markers all do: the answer to a command counts how many replaces it has made, and which these were
     * nobody could tell once others have overwritten them.
     */
    List<CommitOutcome> make(List<Commit> batch, Deadline deadline) {
        @Nullable CommitOutcome[] outcomes = new CommitOutcome[batch.size()];
        Map<Key, Integer> uses = new HashMap<>();
        for (Commit commit : batch) {
            for (Condition condition : commit.conditions()) {
                uses.merge(condition.key(), 1, Integer::sum);
            }
        }
        Map<String, Map<Integer, Plan>> byCollection = new LinkedHashMap<>();
        Map<Integer, Plan> others = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.length; i++) {
            try {
                Plan plan = Plan.of(batch.get(i), bound);
                if (markers != null
                        && plan.isReplace()
                        && Integer.valueOf(1).equals(uses.get(plan.first().key()))
                        && !plan.first().bound().hasUnknownFields()) {
                    byCollection
                            .computeIfAbsent(plan.first().bound().collection(), any -> new LinkedHashMap<>())
                            .put(i, plan);
                } else {
                    others.put(i, plan);
                }
            } catch (StoreException e) {
                outcomes[i] = new CommitOutcome.Refused(Reason.FAILED, e);
            }
        }
        byCollection.forEach((collection, plans) -> {
            if (plans.size() == 1 || deadline.passed()) {
                others.putAll(plans);
            } else {
                replaces.make(collection, plans, deadline).forEach((i, outcome) -> outcomes[i] = outcome);
            }
        });
        others.forEach((i, plan) -> outcomes[i] = commit(plan, deadline));
        return List.of(outcomes);
    }

    private CommitOutcome commit(Plan plan, Deadline deadline) {
        String refusal = deployment.refusal(plan, markers != null);
        if (refusal != null) {
            return Outcomes.failed("The commit of " + plan.subject() + " was not sent: " + refusal);
        } else if (deadline.passed()) {
            return Outcomes.busy("The deadline passed before the commit of " + plan.subject() + " was sent.", null);
        } else if (plan.isReadOnly()) {
            boolean alone = plan.isSingle() && plan.commit().notAfter() == null;
            return alone ? single.check(plan, deadline) : together.check(plan, deadline);
        }
        boolean atomicByItself = plan.isReplace()
                || (markers == null && plan.isSingle() && plan.commit().notAfter() == null);
        return atomicByItself ? single.commit(plan, deadline) : together.commit(plan, deadline);
    }
}
