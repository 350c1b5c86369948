package dev.pawl.mongodb;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Deadline;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.bson.BsonDocument;

/** Makes replaces of different documents of a collection, which leave a trace there, with one command. */
final class Replaces {
    private final Handles handles;
    private final Single single;
    private final Look look;
    private final Settling settling;
    private final BiFunction<Plan, Deadline, CommitOutcome> alone;

    /**
     * Makes replaces.
     *
     * @param alone makes a commit by itself
     */
    Replaces(
            Handles handles,
            Single single,
            Look look,
            Settling settling,
            BiFunction<Plan, Deadline, CommitOutcome> alone) {
        this.handles = handles;
        this.single = single;
        this.look = look;
        this.settling = settling;
        this.alone = alone;
    }

    /**
     * Sends the command. Its answer only counts how many documents it found: if that is all of them, all are committed; otherwise each
     * is looked at by itself.
     */
    Map<Integer, CommitOutcome> make(String collection, Map<Integer, Plan> plans, Deadline deadline) {
        Map<Integer, CommitOutcome> outcomes = new HashMap<>();
        try (ClientSession session = handles.causal()) {
            if (send(session, collection, plans.values(), deadline)) {
                plans.keySet().forEach(i -> outcomes.put(i, Outcomes.COMMITTED));
            } else {
                Map<Step, BsonDocument> found = look.documents(
                        session, plans.values().stream().map(Plan::first).toList(), deadline);
                plans.forEach((i, plan) -> outcomes.put(i, one(plan, found, deadline)));
            }
        } catch (RuntimeException e) {
            plans.forEach((i, plan) -> outcomes.put(i, Outcomes.lost(plan, e)));
        }
        return outcomes;
    }

    /** Tells whether all were made. After an error that the server answered, some were not. */
    private boolean send(ClientSession session, String collection, Collection<Plan> plans, Deadline deadline) {
        List<UpdateOneModel<BsonDocument>> models =
                plans.stream().map(plan -> single.replace(plan, null)).toList();
        try {
            return handles.collection(collection, deadline)
                            .bulkWrite(session, models, new BulkWriteOptions().ordered(false))
                            .getMatchedCount()
                    == models.size();
        } catch (RuntimeException e) {
            if (ErrorTable.leavesOpen(e)) {
                throw e;
            }
            return false;
        }
    }

    /** Returns the outcome of one replace that was sent together with others, of which some did not find their document. */
    private CommitOutcome one(Plan plan, Map<Step, BsonDocument> found, Deadline deadline) {
        try {
            CommitOutcome traced = Look.traced(plan, found.get(plan.first()));
            if (traced != null) {
                return traced;
            }
            if (!Look.showsNotMade(plan, found)) {
                // The version it expects is gone, and others may have taken its trace along.
                CommitOutcome settled = settling.settle(plan.commit().ticket(), deadline);
                if (!isFenced(settled)) {
                    return settled;
                }
            }
            return alone.apply(plan, deadline);
        } catch (RuntimeException e) {
            return Outcomes.lost(plan, e);
        }
    }

    private static boolean isFenced(CommitOutcome outcome) {
        return outcome instanceof CommitOutcome.Refused refused && refused.reason() == Reason.FENCED;
    }
}
