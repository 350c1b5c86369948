package dev.pawl.mongodb;

import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.BulkWriteUpsert;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndDeleteOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOneModel;
import dev.pawl.mongodb.Handles.Transaction;
import dev.pawl.mongodb.Step.Action;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Makes a commit in one transaction: together with its marker and its guards, or not at all. What was only read is written too, in a
 * field that nobody reads, so that two transactions that each read what the other writes collide.
 */
final class Together {
    private static final int ROUNDS = 4;
    private static final int SENT_AT_MOST = 3;

    private final Handles handles;
    private final boolean routed;
    private final @Nullable Markers markers;
    private final @Nullable Room room;
    private final Look look;
    private final ServerClock clock;

    Together(Handles handles, boolean routed, @Nullable Markers markers, @Nullable Room room, Look look) {
        this.handles = handles;
        this.routed = routed;
        this.clock = new ServerClock(handles);
        this.markers = markers;
        this.room = room;
        this.look = look;
    }

    /** How one transaction ended that was not made; null stands for one whose outcome is still to be looked for. */
    private record Ended(
            @Nullable CommitOutcome outcome, @Nullable RuntimeException error) {}

    CommitOutcome commit(Plan plan, Deadline deadline) {
        RuntimeException last = null;
        for (int round = 0; round < ROUNDS && !deadline.passed(); round++) {
            Ended ended = once(plan, deadline);
            if (ended.outcome() != null) {
                return ended.outcome();
            }
            last = ended.error();
            boolean restart = last != null && ErrorTable.meaning(last) != ErrorTable.Meaning.UNIQUE;
            if (restart && round < ROUNDS - 1) {
                continue;
            }
            CommitOutcome found = found(plan, restart ? null : last, deadline);
            if (found != null) {
                return found;
            }
        }
        return Outcomes.busy("The commit of " + plan.subject() + " collided with others", last);
    }

    /** Returns how a commit ended whose transaction was not made, or null if it may be made again. */
    private @Nullable CommitOutcome found(Plan plan, @Nullable RuntimeException taken, Deadline deadline) {
        try {
            Look.Finding finding = look.at(plan, deadline);
            if (finding.outcome() != null) {
                return finding.outcome();
            } else if (taken != null && !ErrorTable.isOfId(taken)) {
                return Outcomes.ofUnsent(taken, plan);
            } else if (room != null) {
                room.make(finding.full(), deadline);
            }
            return clock.expired(plan, deadline);
        } catch (RuntimeException e) {
            return Outcomes.lost(plan, e);
        }
    }

    private Ended once(Plan plan, Deadline deadline) {
        try (Transaction transaction = handles.transaction(deadline)) {
            Map<Step, BsonDocument> stored = new HashMap<>();
            return seen(plan, stored, deadline) && write(transaction.session(), plan, stored)
                    ? committed(transaction, plan, deadline)
                    : new Ended(null, null);
        } catch (RuntimeException e) {
            return switch (ErrorTable.meaning(e)) {
                case TRANSIENT, UNIQUE -> new Ended(null, e);
                default -> new Ended(Outcomes.ofUnsent(e, plan), e);
            };
        }
    }

    /**
     * Sends the commit again, and nothing but the commit, while it is unknown whether it was made and there is time for it. What
     * else a later one fails at tells nothing of an earlier one, and what nobody has documented tells nothing at all: a mongos sends
     * a commit again by itself.
     */
    private static Ended committed(Transaction transaction, Plan plan, Deadline deadline) {
        if (Thread.currentThread().isInterrupted()) {
            throw new MongoInterruptedException("Interrupted before the commit was sent", null);
        }
        boolean inDoubt = false;
        for (int sent = 1; ; sent++) {
            try {
                transaction.session().commitTransaction();
                return new Ended(Outcomes.COMMITTED, null);
            } catch (RuntimeException e) {
                if (ErrorTable.meaning(e) == ErrorTable.Meaning.TRANSIENT) {
                    return new Ended(null, e);
                }
                inDoubt |= ErrorTable.isUnknown(e);
                boolean unknown = e instanceof MongoException mongo
                        && mongo.hasErrorLabel(MongoException.UNKNOWN_TRANSACTION_COMMIT_RESULT_LABEL);
                inDoubt |= unknown;
                if (!unknown || sent >= SENT_AT_MOST || deadline.left().compareTo(transaction.timeout()) < 0) {
                    return new Ended(inDoubt ? Outcomes.lost(plan, e) : Outcomes.ofCommitting(e, plan), e);
                }
            }
        }
    }

    /** Reads the documents whose fields are not known, and tells whether all are at their expected version. */
    private boolean seen(Plan plan, Map<Step, BsonDocument> stored, Deadline deadline) {
        List<Step> steps =
                plan.steps().stream().filter(Step::replacesUnknownFields).toList();
        if (!steps.isEmpty()) {
            stored.putAll(look.documents(steps, deadline));
        }
        return steps.stream().allMatch(step -> stored.containsKey(step) && step.isExpected(stored.get(step)));
    }

    /** Tells whether everything was found as expected; deletes come first, since what they forget goes to the markers. */
    private boolean write(ClientSession session, Plan plan, Map<Step, BsonDocument> stored) {
        List<UUID> forgotten = new ArrayList<>();
        for (Step step : plan.all(Action.DELETE)) {
            BsonDocument deleted = handles.collection(step.bound().collection())
                    .findOneAndDelete(
                            session,
                            markers == null ? step.match() : step.match(plan.attempt()),
                            new FindOneAndDeleteOptions().projection(Projections.include(Trace.FIELD)));
            if (deleted == null) {
                return false;
            }
            forgotten.addAll(Trace.of(deleted).writers());
        }
        if (markers != null && !mark(session, plan, forgotten, markers)) {
            return false;
        }
        if (!areAbsent(session, toBeSeenAbsent(plan))) {
            return false;
        }
        for (Map.Entry<String, List<Step>> inserts :
                byCollection(plan.all(Action.INSERT)).entrySet()) {
            handles.collection(inserts.getKey())
                    .insertMany(
                            session,
                            inserts.getValue().stream()
                                    .map(step -> step.document(plan.attempt(), markers != null))
                                    .toList());
        }
        for (Map.Entry<String, List<Step>> each : byCollection(plan.updates()).entrySet()) {
            List<UpdateOneModel<BsonDocument>> models = each.getValue().stream()
                    .map(step -> update(step, plan, stored.get(step)))
                    .toList();
            BulkWriteResult result = handles.collection(each.getKey()).bulkWrite(session, models);
            if (result.getMatchedCount() != models.size()) {
                return false;
            }
        }
        return true;
    }

    /** A duplicate key tells of an insert that the id is taken, but each shard only knows of its own. */
    private List<Step> toBeSeenAbsent(Plan plan) {
        return plan.steps().stream()
                .filter(step -> step.is(Action.CHECK_ABSENT) || (routed && step.is(Action.INSERT)))
                .toList();
    }

    /** The guard keeps others from inserting from now on; that nobody did so before the snapshot is for a read to tell. */
    private boolean areAbsent(ClientSession session, List<Step> steps) {
        for (Map.Entry<String, List<Step>> each : byCollection(steps).entrySet()) {
            BsonDocument found = handles.collection(each.getKey())
                    .find(
                            session,
                            Filters.in(
                                    Names.ID,
                                    each.getValue().stream().map(Step::id).toList()))
                    .projection(Projections.include(Names.ID))
                    .first();
            if (found != null) {
                return false;
            }
        }
        return true;
    }

    /** Updates are sent last, so that the server judges by its clock, in the last of them, when all keys are written. */
    private UpdateOneModel<BsonDocument> update(Step step, Plan plan, @Nullable BsonDocument stored) {
        boolean traced = markers != null;
        return new UpdateOneModel<>(
                ServerClock.inTime(
                        traced ? step.match(plan.attempt()) : step.match(),
                        plan.commit().notAfter()),
                step.is(Action.CHECK) ? Step.touch() : step.update(plan.attempt(), traced, stored));
    }

    /** Writes marker, requests, guards and what is forgotten; tells whether marker and requests are all new. */
    private static boolean mark(ClientSession session, Plan plan, List<UUID> forgotten, Markers markers) {
        Commit commit = plan.commit();
        List<UpdateOneModel<BsonDocument>> models = new ArrayList<>();
        models.add(markers.made(plan.attempt()));
        commit.results().forEach((request, left) -> models.add(markers.fulfilled(request, plan.attempt(), left)));
        int mustBeNew = models.size();
        for (Step step : plan.steps()) {
            if (step.is(Action.INSERT) || step.is(Action.CHECK_ABSENT)) {
                models.add(markers.guard(step));
            }
        }
        models.addAll(markers.archived(forgotten));
        BulkWriteResult result = markers.write(session, models);
        return result.getUpserts().stream()
                        .map(BulkWriteUpsert::getIndex)
                        .filter(index -> index < mustBeNew)
                        .count()
                == mustBeNew;
    }

    private static Map<String, List<Step>> byCollection(List<Step> steps) {
        Map<String, List<Step>> grouped = new LinkedHashMap<>();
        steps.forEach(step -> grouped.computeIfAbsent(step.bound().collection(), any -> new ArrayList<>())
                .add(step));
        return grouped;
    }

    /** Checks a commit that changes nothing, on one snapshot. */
    CommitOutcome check(Plan plan, Deadline deadline) {
        try (Transaction transaction = handles.transaction(deadline)) {
            ClientSession session = transaction.session();
            List<Conflict> conflicts = new ArrayList<>();
            for (Step step : plan.steps()) {
                Look.compare(
                        step,
                        handles.collection(step.bound().collection())
                                .find(session, Filters.eq(Names.ID, step.id()))
                                .first(),
                        conflicts);
            }
            session.commitTransaction();
            if (!conflicts.isEmpty()) {
                return new CommitOutcome.Rejected(conflicts);
            }
            CommitOutcome expired = clock.expired(plan, deadline);
            return expired == null ? Outcomes.COMMITTED : expired;
        } catch (RuntimeException e) {
            return Outcomes.ofUnsent(e, plan);
        }
    }
}
