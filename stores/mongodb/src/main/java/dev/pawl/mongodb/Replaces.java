package dev.pawl.mongodb;

import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Deadline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Makes replaces of different documents of a collection with one command. */
final class Replaces {
    private final Handles handles;
    private final Single single;
    private final Look look;
    private final BiFunction<Plan, Deadline, CommitOutcome> alone;

    /**
     * Makes replaces.
     *
     * @param alone makes a commit by itself
     */
    Replaces(Handles handles, Single single, Look look, BiFunction<Plan, Deadline, CommitOutcome> alone) {
        this.handles = handles;
        this.single = single;
        this.look = look;
        this.alone = alone;
    }

    /**
     * Sends the command. Its answer only counts how many documents it found: if that is all of them, all are committed; otherwise each
     * is looked at by itself.
     */
    Map<Integer, CommitOutcome> make(String collection, Map<Integer, Plan> plans, Deadline deadline) {
        Map<Integer, CommitOutcome> outcomes = new HashMap<>();
        List<UpdateOneModel<BsonDocument>> models =
                plans.values().stream().map(plan -> single.replace(plan, null)).toList();
        RuntimeException error = null;
        try {
            int matched = handles.collection(collection, deadline)
                    .bulkWrite(models, new BulkWriteOptions().ordered(false))
                    .getMatchedCount();
            if (matched == models.size()) {
                plans.keySet().forEach(i -> outcomes.put(i, Outcomes.COMMITTED));
                return outcomes;
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
            plans.forEach((i, plan) -> outcomes.put(i, one(plan, found.get(plan.first()), deadline)));
        } catch (RuntimeException e) {
            plans.forEach((i, plan) -> outcomes.put(i, Outcomes.lost(plan, e)));
        }
        return outcomes;
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
        CommitOutcome again = alone.apply(plan, deadline);
        boolean untouched = found != null && plan.first().isExpected(found);
        return !untouched && again instanceof CommitOutcome.Refused refused && refused.reason() != Reason.FENCED
                ? new CommitOutcome.InDoubt(plan.commit().ticket(), refused.cause())
                : again;
    }
}
