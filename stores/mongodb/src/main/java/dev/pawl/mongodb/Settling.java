package dev.pawl.mongodb;

import com.mongodb.client.MongoCollection;
import dev.pawl.store.AttemptId;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.Ticket;
import java.util.List;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Finds out how an attempt ended whose reply was lost; the cases are those of {@link MongoStore}. */
final class Settling {
    private final Handles handles;
    private final @Nullable Markers markers;
    private final Function<Key, Bound> bound;

    Settling(Handles handles, @Nullable Markers markers, Function<Key, Bound> bound) {
        this.handles = handles;
        this.markers = markers;
        this.bound = bound;
    }

    CommitOutcome settle(Ticket ticket, Deadline deadline) {
        try {
            if (markers == null) {
                return byStamps(ticket, deadline);
            }
            List<Condition> conditions = ticket.conditions();
            boolean oneThatWasThere =
                    conditions.size() == 1 && conditions.get(0).expected() instanceof State.At;
            return oneThatWasThere
                    ? byDocument(ticket, step(conditions.get(0)), markers, deadline)
                    : byMarker(ticket, markers, deadline);
        } catch (RuntimeException e) {
            return Outcomes.inDoubt(ticket, "The attempt " + ticket.attempt() + " could not be settled in time", e);
        }
    }

    private Step step(Condition condition) {
        return Step.of(bound.apply(condition.key()), condition, null);
    }

    private static @Nullable BsonDocument document(MongoCollection<BsonDocument> in, Step step) {
        return in.find(new BsonDocument(Names.ID, step.id())).first();
    }

    private MongoCollection<BsonDocument> collection(Step step, Deadline deadline) {
        return handles.collection(step.bound().collection(), deadline);
    }

    private static CommitOutcome byMarker(Ticket ticket, Markers markers, Deadline deadline) {
        AttemptId attempt = ticket.attempt();
        if (!markers.mayBeForgotten(attempt)) {
            return markers.fence(attempt, deadline) ? Outcomes.fenced(attempt) : Outcomes.COMMITTED;
        }
        Boolean committed = markers.committed(attempt, deadline);
        return committed == null
                ? forgotten(ticket, markers)
                : committed ? Outcomes.COMMITTED : Outcomes.fenced(attempt);
    }

    private static CommitOutcome forgotten(Ticket ticket, Markers markers) {
        return Outcomes.inDoubt(
                ticket,
                "The attempt " + ticket.attempt() + " is older than the markers that are kept (" + markers.window()
                        + "): its outcome cannot be told any more.",
                null);
    }

    private CommitOutcome byDocument(Ticket ticket, Step step, Markers markers, Deadline deadline) {
        AttemptId attempt = ticket.attempt();
        while (!deadline.passed()) {
            BsonDocument found = document(Handles.latest(collection(step, deadline)), step);
            if (found != null
                    && (step.isStamped(found, attempt) || Trace.of(found).wroteBy(attempt))) {
                return Outcomes.COMMITTED;
            } else if (found == null || !step.isExpected(found)) {
                return afterwards(ticket, step, found, markers, deadline);
            } else if (Trace.of(found).fences(attempt) || fence(step, attempt, deadline)) {
                // An attempt that only checked the document, for a request, has a marker and left the version.
                return Boolean.TRUE.equals(markers.committed(attempt, deadline))
                        ? Outcomes.COMMITTED
                        : Outcomes.fenced(attempt);
            }
        }
        return Outcomes.inDoubt(
                ticket,
                "The attempt " + attempt + " could not be settled in time: its document is being changed.",
                null);
    }

    private boolean fence(Step step, AttemptId attempt, Deadline deadline) {
        return collection(step, deadline)
                        .updateOne(
                                step.match(attempt),
                                new BsonDocument("$push", new BsonDocument(Trace.FENCED, Trace.value(attempt))))
                        .getMatchedCount()
                == 1;
    }

    /** The expected version is gone for good, so that the attempt was made already or never will be. */
    private static CommitOutcome afterwards(
            Ticket ticket, Step step, @Nullable BsonDocument found, Markers markers, Deadline deadline) {
        if (Boolean.TRUE.equals(markers.committed(ticket.attempt(), deadline))) {
            return Outcomes.COMMITTED;
        } else if (markers.mayBeForgotten(ticket.attempt())) {
            return forgotten(ticket, markers);
        } else if (found != null && !wouldShow(step, Trace.of(found), ticket.attempt())) {
            return Outcomes.inDoubt(
                    ticket,
                    "The attempt " + ticket.attempt() + " may have been made before another program put " + step.key()
                            + ", or replaced it and dropped its field " + Trace.FIELD + ".",
                    null);
        }
        return Outcomes.fenced(ticket.attempt());
    }

    /**
     * Tells whether an attempt that is neither in the trace nor in the markers was not made. A trace that begins in the middle of a
     * life tells that only of what was begun later, and of what another attempt is seen to have forestalled.
     */
    private static boolean wouldShow(Step step, Trace trace, AttemptId attempt) {
        return trace.whole()
                || trace.showsAnotherAfter(step.expectedVersion().stamp(), attempt)
                || (trace.since() != null && Markers.isLongAfter(attempt, trace.since()));
    }

    /**
     * Without markers, a stamp that is still there proves that the attempt was made. Its absence proves nothing: the attempt may
     * be on its way, or may have been overwritten.
     */
    private CommitOutcome byStamps(Ticket ticket, Deadline deadline) {
        for (Condition condition : ticket.conditions()) {
            if (!bound.apply(condition.key()).canHold(condition.key())) {
                continue;
            }
            Step step = step(condition);
            BsonDocument found = document(collection(step, deadline), step);
            if (found != null && step.isStamped(found, ticket.attempt())) {
                return Outcomes.COMMITTED;
            }
        }
        return Outcomes.inDoubt(
                ticket,
                "No document has the stamp of the attempt " + ticket.attempt() + ", and there are no markers to ask.",
                null);
    }
}
