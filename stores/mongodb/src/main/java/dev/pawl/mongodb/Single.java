package dev.pawl.mongodb;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOneModel;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Makes a commit of one aggregate with one conditional write, and looks only if that found nothing to change. */
final class Single {
    private static final int ROUNDS = 3;

    private final Handles handles;
    private final @Nullable Room room;
    private final Look look;

    Single(Handles handles, @Nullable Room room, Look look) {
        this.handles = handles;
        this.room = room;
        this.look = look;
    }

    CommitOutcome commit(Plan plan, Deadline deadline) {
        boolean sent = false;
        try {
            for (int round = 0; round < ROUNDS; round++) {
                BsonDocument stored = stored(plan.first(), deadline);
                boolean seen = stored != null || !plan.first().replacesUnknownFields();
                sent = seen;
                if (seen && write(plan, stored, deadline)) {
                    return Outcomes.COMMITTED;
                }
                sent = false;
                CommitOutcome found = lookOrDoubt(plan, deadline);
                if (found != null) {
                    return found;
                }
            }
            return Outcomes.busy(
                    plan.subject() + " was changed and changed back, or is being changed, while it was written.", null);
        } catch (RuntimeException e) {
            return sent ? afterError(plan, e, deadline) : Outcomes.ofUnsent(e, plan);
        }
    }

    /** A copy of the attempt may have been made before: if the look cannot tell, nothing does. */
    private @Nullable CommitOutcome lookOrDoubt(Plan plan, Deadline deadline) {
        try {
            return lookAndMakeRoom(plan, deadline);
        } catch (RuntimeException e) {
            return Outcomes.lost(plan, e);
        }
    }

    /** Returns how the commit ended, or null if it may be made again. */
    private @Nullable CommitOutcome lookAndMakeRoom(Plan plan, Deadline deadline) {
        Look.Finding finding = look.at(plan, deadline);
        if (room != null) {
            room.make(finding.full(), deadline);
        }
        return finding.outcome();
    }

    private @Nullable BsonDocument stored(Step step, Deadline deadline) {
        return step.replacesUnknownFields()
                ? handles.collection(step.bound().collection(), deadline)
                        .find(step.match())
                        .first()
                : null;
    }

    /** Tells whether the write found its document; how many fields that changed is another question. */
    private boolean write(Plan plan, @Nullable BsonDocument stored, Deadline deadline) {
        Step step = plan.first();
        MongoCollection<BsonDocument> collection =
                handles.collection(step.bound().collection(), deadline);
        return switch (step.action()) {
            case REPLACE -> {
                UpdateOneModel<BsonDocument> model = replace(plan, stored);
                yield collection
                                .updateOne(model.getFilter(), Objects.requireNonNull(model.getUpdate()))
                                .getMatchedCount()
                        == 1;
            }
            case DELETE -> collection.deleteOne(step.match()).getDeletedCount() == 1;
            case INSERT -> {
                collection.insertOne(step.document(plan.attempt(), false));
                yield true;
            }
            case CHECK, CHECK_ABSENT -> throw new IllegalStateException("Nothing to write to " + step.key());
        };
    }

    /** Returns the conditional write of a replace. */
    UpdateOneModel<BsonDocument> replace(Plan plan, @Nullable BsonDocument stored) {
        Step step = plan.first();
        boolean traced = room != null;
        return new UpdateOneModel<>(
                traced ? step.match(plan.attempt()) : step.match(), step.update(plan.attempt(), traced, stored));
    }

    /** Checks a commit of one aggregate that changes nothing. */
    CommitOutcome check(Plan plan, Deadline deadline) {
        try {
            List<Conflict> conflicts = new ArrayList<>();
            Map<Step, BsonDocument> found = look.documents(plan.steps(), deadline);
            plan.steps().forEach(step -> Look.compare(step, found.get(step), conflicts));
            return conflicts.isEmpty() ? Outcomes.COMMITTED : new CommitOutcome.Rejected(conflicts);
        } catch (RuntimeException e) {
            return Outcomes.ofUnsent(e, plan);
        }
    }

    /** A taken id is a conflict, unless nothing differs: then it was another unique field. */
    private CommitOutcome afterError(Plan plan, RuntimeException error, Deadline deadline) {
        if (ErrorTable.meaning(error) != ErrorTable.Meaning.UNIQUE) {
            return Outcomes.ofCommitting(error, plan);
        }
        try {
            CommitOutcome found = look.at(plan, deadline).outcome();
            if (found != null) {
                return found;
            }
            return ErrorTable.isOfId(error)
                    ? Outcomes.busy("The id of " + plan.subject() + " was taken, and is free again", error)
                    : Outcomes.ofUnsent(error, plan);
        } catch (RuntimeException e) {
            return Outcomes.lost(plan, e);
        }
    }
}
