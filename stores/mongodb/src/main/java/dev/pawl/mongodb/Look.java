package dev.pawl.mongodb;

import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import dev.pawl.mongodb.Step.Action;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.bson.BSONException;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Looks at what is there after a write did not find its document as expected. */
final class Look {
    private final Handles handles;
    private final @Nullable Markers markers;

    Look(Handles handles, @Nullable Markers markers) {
        this.handles = handles;
        this.markers = markers;
    }

    /**
     * What was found.
     *
     * @param outcome how the commit ended, or null if nothing speaks against making it again
     * @param full steps whose document first has to forget its writers, with their traces
     */
    record Finding(@Nullable CommitOutcome outcome, Map<Step, Trace> full) {
        static Finding of(CommitOutcome outcome) {
            return new Finding(outcome, Map.of());
        }
    }

    /** Reads the documents of steps, in one round trip for each of their collections. */
    Map<Step, BsonDocument> documents(List<Step> steps, Deadline deadline) {
        return documents(steps, deadline, MongoCollection::find);
    }

    /** Reads the documents of steps as a session has left them, or as they were changed since. */
    Map<Step, BsonDocument> documents(ClientSession session, List<Step> steps, Deadline deadline) {
        return documents(steps, deadline, (collection, filter) -> collection.find(session, filter));
    }

    private Map<Step, BsonDocument> documents(
            List<Step> steps,
            Deadline deadline,
            BiFunction<MongoCollection<BsonDocument>, Bson, FindIterable<BsonDocument>> find) {
        Map<String, Map<BsonValue, Step>> wanted = new LinkedHashMap<>();
        for (Step step : steps) {
            wanted.computeIfAbsent(step.bound().collection(), any -> new HashMap<>())
                    .put(step.id(), step);
        }
        Map<Step, BsonDocument> found = new HashMap<>();
        wanted.forEach((collection, byId) -> find.apply(
                        handles.collection(collection, deadline), Filters.in(Names.ID, byId.keySet()))
                .forEach(document -> {
                    // Another numeric type is another Java value, but the same id.
                    BsonValue id = Names.id(document);
                    Step step = byId.get(id);
                    found.put(step == null ? numbered(byId, id) : step, document);
                }));
        return found;
    }

    private static Step numbered(Map<BsonValue, Step> byId, BsonValue id) {
        return byId.values().stream()
                .filter(step -> step.key().id().equals(step.bound().id(id)))
                .findFirst()
                .orElseThrow();
    }

    /** Documents are read before markers: an attempt is in the one or the other at any time, and moves that way only. */
    Finding at(Plan plan, Deadline deadline) {
        Map<Step, BsonDocument> documents = documents(plan.steps(), deadline);
        if (plan.isSingle()) {
            CommitOutcome traced = traced(plan, documents.get(plan.first()));
            if (traced != null) {
                return Finding.of(traced);
            }
        }
        if (markers == null && isStamped(plan, documents)) {
            return Finding.of(Outcomes.COMMITTED);
        }
        List<Conflict> conflicts = new ArrayList<>();
        if (markers != null && !showsNotMade(plan, documents)) {
            CommitOutcome marked = marked(plan, conflicts, markers.of(plan, deadline));
            if (marked != null) {
                return Finding.of(marked);
            }
        }
        plan.steps().forEach(step -> compare(step, documents.get(step), conflicts));
        if (!conflicts.isEmpty()) {
            return Finding.of(new CommitOutcome.Rejected(conflicts));
        }
        Map<Step, Trace> full = new LinkedHashMap<>();
        for (Step step : plan.all(Action.REPLACE)) {
            BsonDocument document = documents.get(step);
            Trace trace = document == null ? null : Trace.of(document);
            if (markers != null && trace != null && trace.isFull()) {
                full.put(step, trace);
            }
        }
        return new Finding(null, full);
    }

    /** Returns what the only document of a commit tells of its attempt, or null if it tells nothing. */
    static @Nullable CommitOutcome traced(Plan plan, @Nullable BsonDocument document) {
        if (document == null) {
            return null;
        }
        Step step = plan.first();
        Trace trace = Trace.of(document);
        if (puts(step) && (step.isStamped(document, plan.attempt()) || trace.wroteBy(plan.attempt()))) {
            return Outcomes.COMMITTED;
        }
        return trace.fences(plan.attempt()) ? Outcomes.fenced(plan.attempt()) : null;
    }

    private static boolean puts(Step step) {
        return step.is(Action.REPLACE) || step.is(Action.INSERT);
    }

    /** One document that bears the stamp of its attempt proves that all of a plan was made. */
    private static boolean isStamped(Plan plan, Map<Step, BsonDocument> documents) {
        return documents.entrySet().stream()
                .anyMatch(each -> puts(each.getKey()) && each.getKey().isStamped(each.getValue(), plan.attempt()));
    }

    /** Tells whether no marker needs to be asked: the attempt is a replace, and its document shows that it was not made. */
    static boolean showsNotMade(Plan plan, Map<Step, BsonDocument> documents) {
        if (!plan.isReplace()) {
            return false;
        }
        BsonDocument document = documents.get(plan.first());
        Step step = plan.first();
        return document != null
                && (step.isExpected(document)
                        || Trace.of(document)
                                .showsAnotherAfter(step.expectedVersion().stamp(), plan.attempt()));
    }

    private static @Nullable CommitOutcome marked(Plan plan, List<Conflict> conflicts, List<BsonDocument> found) {
        for (BsonDocument marker : found) {
            BsonValue id = Names.id(marker);
            if (id.isBinary()) {
                return marker.getBoolean("committed").getValue() ? Outcomes.COMMITTED : Outcomes.fenced(plan.attempt());
            }
            conflicts.add(new Conflict.Repeated(new RequestId(id.asString().getValue()), Markers.results(marker)));
        }
        return null;
    }

    static void compare(Step step, @Nullable BsonDocument document, List<Conflict> conflicts) {
        State actual = document == null ? State.absent() : State.at(step.bound().version(step.key(), document));
        if (!actual.equals(step.expected())) {
            conflicts.add(new Conflict.Mismatch(step.key(), step.expected(), actual, current(step, document)));
        }
    }

    private static @Nullable Stored current(Step step, @Nullable BsonDocument document) {
        try {
            return document == null ? null : step.bound().stored(step.key(), document);
        } catch (StoreException | BSONException unreadable) {
            // The conflict is certain; whoever wants the value reads it and is told what is wrong with it.
            return null;
        }
    }
}
