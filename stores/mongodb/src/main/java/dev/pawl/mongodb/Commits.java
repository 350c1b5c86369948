package dev.pawl.mongodb;

import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
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
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Takes commits to the database: each the shortest way that keeps what is promised of it. */
final class Commits {
    private final Handles handles;
    private final Deployment deployment;
    private final @Nullable Markers markers;
    private final Function<Key, Bound> bound;
    private final Look look;
    private final Single single;
    private final Together together;

    Commits(Handles handles, Deployment deployment, @Nullable Markers markers, Function<Key, Bound> bound) {
        this.handles = handles;
        this.deployment = deployment;
        this.markers = markers;
        this.bound = bound;
        Room room = markers == null ? null : new Room(handles, markers);
        this.look = new Look(handles, markers);
        this.single = new Single(handles, room, look);
        this.together = new Together(handles, deployment.routed(), markers, room, look);
    }

    /**
     * Makes a batch. Replaces that share no key with another commit go out as one command for each collection; all others one
     * after another.
     */
    List<CommitOutcome> make(List<Commit> batch, Deadline deadline) {
        @Nullable CommitOutcome[] outcomes = new CommitOutcome[batch.size()];
        Map<Key, Integer> uses = new HashMap<>();
        for (Commit commit : batch) {
            for (Condition condition : commit.conditions()) {
                uses.merge(condition.key(), 1, Integer::sum);
            }
        }
        Map<String, Map<Integer, Plan>> replaces = new LinkedHashMap<>();
        Map<Integer, Plan> others = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.length; i++) {
            try {
                Plan plan = Plan.of(batch.get(i), bound);
                if (plan.isReplace()
                        && Integer.valueOf(1).equals(uses.get(plan.first().key()))
                        && !plan.first().bound().hasUnknownFields()) {
                    replaces.computeIfAbsent(plan.first().bound().collection(), any -> new LinkedHashMap<>())
                            .put(i, plan);
                } else {
                    others.put(i, plan);
                }
            } catch (StoreException e) {
                outcomes[i] = new CommitOutcome.Refused(Reason.FAILED, e);
            }
        }
        replaces.forEach((collection, plans) -> {
            if (plans.size() == 1 || deadline.passed()) {
                others.putAll(plans);
            } else {
                replace(collection, plans, outcomes, deadline);
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

    /**
     * Sends replaces of different documents as one command. Its answer only counts how many it found: if that is all of them, all
     * are committed; otherwise each is looked at by itself.
     */
    private void replace(
            String collection, Map<Integer, Plan> plans, @Nullable CommitOutcome[] outcomes, Deadline deadline) {
        List<UpdateOneModel<BsonDocument>> models =
                plans.values().stream().map(plan -> single.replace(plan, null)).toList();
        RuntimeException error = null;
        try {
            int matched = handles.collection(collection, deadline)
                    .bulkWrite(models, new BulkWriteOptions().ordered(false))
                    .getMatchedCount();
            if (matched == models.size()) {
                plans.keySet().forEach(i -> outcomes[i] = Outcomes.COMMITTED);
                return;
            }
        } catch (RuntimeException e) {
            error = e;
        }
        try {
            if (error != null && ErrorTable.leavesOpen(error)) {
                throw error;
            }
            Map<Step, BsonDocument> found =
                    look.documents(plans.values().stream().map(Plan::first).toList(), deadline);
            plans.forEach((i, plan) -> outcomes[i] = one(plan, found.get(plan.first()), deadline));
        } catch (RuntimeException e) {
            plans.forEach((i, plan) -> outcomes[i] = Outcomes.lost(plan, e));
        }
    }

    /** Returns the outcome of one replace that was sent together with others, of which some did not find their document. */
    private CommitOutcome one(Plan plan, @Nullable BsonDocument found, Deadline deadline) {
        try {
            return asFound(plan, found, deadline);
        } catch (RuntimeException e) {
            return Outcomes.lost(plan, e);
        }
    }

    private CommitOutcome asFound(Plan plan, @Nullable BsonDocument found, Deadline deadline) {
        CommitOutcome traced = Look.traced(plan, found);
        if (traced != null) {
            return traced;
        }
        CommitOutcome alone = commit(plan, deadline);
        boolean untouched = found != null && plan.first().isExpected(found);
        return !untouched && alone instanceof CommitOutcome.Refused refused && refused.reason() != Reason.FENCED
                ? new CommitOutcome.InDoubt(plan.commit().ticket(), refused.cause())
                : alone;
    }
}
