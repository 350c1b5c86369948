package dev.pawl.mongodb;

import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.RequestId;
import dev.pawl.store.Ticket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The collection {@value #COLLECTION}. Its documents are of three sorts, told apart by the type of their {@code _id}, so that one
 * command writes all that a commit needs:
 *
 * <pre>
 * { _id: UUID attempt, committed: true, at: Date }                      an attempt that was made; false: one that is fenced
 * { _id: "request id", attempt: UUID, results: "ticket text", at: Date } a request that was fulfilled, and what that left
 * { _id: { kind: "wallet", id: "alice" }, touched: 3, at: Date }         a guard: stands for a key while the key is absent
 * </pre>
 *
 * <p>A TTL index on {@code at} removes them a day after the window, so that clocks may differ by hours without harm.
 */
final class Markers {
    static final String COLLECTION = "pawl_commits";
    private static final String INDEX = "pawl_expiry";
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final Handles handles;
    private final Clock clock;
    private final Duration window;

    Markers(Handles handles, Clock clock, Duration window) {
        this.handles = handles;
        this.clock = clock;
        this.window = window;
    }

    Duration window() {
        return window;
    }

    long secondsKept() {
        return window.plus(CLOCKS_DIFFER).toSeconds();
    }

    /** Returns the shell's commands for the collection and its index. */
    static List<String> ddl(Duration window) {
        return List.of(
                "db.createCollection(\"" + COLLECTION + "\")",
                "db." + COLLECTION + ".createIndex({ at: 1 }, { name: \"" + INDEX + "\", expireAfterSeconds: "
                        + window.plus(CLOCKS_DIFFER).toSeconds() + " })");
    }

    /** Lets markers expire unless they do; whether they are kept long enough is for the check of a mapping to say. */
    void createIndex(Deadline deadline) {
        MongoCollection<BsonDocument> collection = handles.collection(COLLECTION, deadline);
        boolean expire = collection.listIndexes(BsonDocument.class).into(new ArrayList<>()).stream()
                .anyMatch(index -> index.containsKey("expireAfterSeconds"));
        if (!expire) {
            collection.createIndex(
                    new BsonDocument("at", new BsonInt32(1)),
                    new IndexOptions().name(INDEX).expireAfter(secondsKept(), TimeUnit.SECONDS));
        }
    }

    /** Tells whether markers of this attempt may have been removed already. */
    boolean mayBeForgotten(AttemptId attempt) {
        return clock.millis() - begun(attempt.value()) >= window.toMillis();
    }

    /** Tells whether an attempt was begun so long after another that this had ended by then, whatever the clocks of the two. */
    static boolean isLongAfter(AttemptId attempt, UUID earlier) {
        return earlier.version() == 7 && begun(attempt.value()) - begun(earlier) >= CLOCKS_DIFFER.toMillis();
    }

    /** Version 7 begins with the milliseconds of its making; any other tells no time. */
    private static long begun(UUID attempt) {
        return attempt.version() == 7 ? attempt.getMostSignificantBits() >>> 16 : 0;
    }

    // What a transaction writes.

    UpdateOneModel<BsonDocument> made(AttemptId attempt) {
        return upsert(
                new BsonDocument(Names.ID, Trace.value(attempt)).append("committed", BsonBoolean.TRUE),
                setOnInsert(new BsonDocument()));
    }

    UpdateOneModel<BsonDocument> fulfilled(RequestId request, AttemptId attempt, List<Condition> after) {
        return upsert(
                new BsonDocument(Names.ID, new BsonString(request.value())).append("attempt", Trace.value(attempt)),
                setOnInsert(new BsonDocument("results", new BsonString(new Ticket(attempt, after).toString()))));
    }

    UpdateOneModel<BsonDocument> guard(Step step) {
        BsonDocument id = new BsonDocument("kind", new BsonString(step.key().kind())).append("id", step.id());
        return upsert(
                new BsonDocument(Names.ID, id),
                new BsonDocument("$inc", new BsonDocument("touched", new BsonInt64(1)))
                        .append("$set", new BsonDocument("at", now())));
    }

    private static UpdateOneModel<BsonDocument> upsert(BsonDocument filter, BsonDocument update) {
        return new UpdateOneModel<>(filter, update, UPSERT);
    }

    private BsonDocument setOnInsert(BsonDocument fields) {
        return new BsonDocument("$setOnInsert", fields.append("at", now()));
    }

    private BsonDateTime now() {
        return new BsonDateTime(clock.millis());
    }

    BulkWriteResult write(ClientSession session, List<UpdateOneModel<BsonDocument>> models) {
        return handles.collection(COLLECTION).bulkWrite(session, models);
    }

    // What is written and read outside of transactions.

    /** Records attempts that were made and that their document is about to forget; harmless when repeated. */
    void archive(Collection<UUID> writers, Deadline deadline) {
        handles.collection(COLLECTION, deadline).bulkWrite(archived(writers), new BulkWriteOptions().ordered(false));
    }

    List<UpdateOneModel<BsonDocument>> archived(Collection<UUID> writers) {
        return writers.stream().map(writer -> made(new AttemptId(writer))).toList();
    }

    /** Declares an attempt dead unless it has been made, and tells which of the two it is. */
    boolean fence(AttemptId attempt, Deadline deadline) {
        BsonDocument marker = handles.collection(COLLECTION, deadline)
                .findOneAndUpdate(
                        new BsonDocument(Names.ID, Trace.value(attempt)),
                        setOnInsert(new BsonDocument("committed", BsonBoolean.FALSE)),
                        new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
        return marker == null || !marker.getBoolean("committed").getValue();
    }

    /** Returns whether an attempt was made or fenced, or null if it has no marker. */
    @Nullable
    Boolean committed(AttemptId attempt, Deadline deadline) {
        BsonDocument marker = Handles.latest(handles.collection(COLLECTION, deadline))
                .find(Filters.eq(Names.ID, Trace.value(attempt)))
                .first();
        return marker == null ? null : marker.getBoolean("committed").getValue();
    }

    /** Returns the markers of a plan's attempt and of its requests. */
    List<BsonDocument> of(Plan plan, Deadline deadline) {
        List<BsonValue> ids = new ArrayList<>();
        ids.add(Trace.value(plan.attempt()));
        plan.commit().requests().forEach(request -> ids.add(new BsonString(request.value())));
        return handles.collection(COLLECTION, deadline)
                .find(Filters.in(Names.ID, ids))
                .into(new ArrayList<>());
    }

    Optional<List<Condition>> results(RequestId request, Deadline deadline) {
        BsonDocument found = handles.collection(COLLECTION, deadline)
                .find(Filters.eq(Names.ID, new BsonString(request.value())))
                .first();
        return Optional.ofNullable(found).map(Markers::results);
    }

    static List<Condition> results(BsonDocument request) {
        return Ticket.parse(request.getString("results").getValue()).conditions();
    }
}
