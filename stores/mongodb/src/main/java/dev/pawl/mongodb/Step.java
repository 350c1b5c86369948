package dev.pawl.mongodb;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Condition;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What one commit does with one key.
 *
 * @param content the fields that are written, or empty if nothing is
 */
record Step(Bound bound, Key key, BsonValue id, State expected, Action action, BsonDocument content) {

    /** What is done. */
    enum Action {
        INSERT,
        REPLACE,
        DELETE,
        CHECK,
        CHECK_ABSENT
    }

    static Step of(Bound bound, Condition condition, @Nullable Write write) {
        Key key = condition.key();
        boolean absent = condition.expected() instanceof State.Absent;
        BsonValue id = bound.id(key);
        if (write instanceof Write.Put put) {
            BsonDocument content = bound.content(put.version(), put.value());
            Step step =
                    new Step(bound, key, id, condition.expected(), absent ? Action.INSERT : Action.REPLACE, content);
            Room.requireFor(key, step.document());
            return step;
        }
        Action action = write != null ? Action.DELETE : absent ? Action.CHECK_ABSENT : Action.CHECK;
        return new Step(bound, key, id, condition.expected(), action, new BsonDocument());
    }

    boolean is(Action wanted) {
        return action == wanted;
    }

    /** Tells whether the document has to be seen at its expected version, so that no field of it is left behind. */
    boolean replacesUnknownFields() {
        return is(Action.REPLACE) && bound.hasUnknownFields();
    }

    /** Tells whether a document is at the expected version. */
    boolean isExpected(BsonDocument document) {
        return expected.equals(State.at(bound.version(key, document)));
    }

    /** Tells whether a document bears the stamp of an attempt, which only that attempt leaves in what it puts. */
    boolean isStamped(BsonDocument document, AttemptId attempt) {
        return bound.version(key, document).stamp() == attempt.stamp();
    }

    Version expectedVersion() {
        return ((State.At) expected).version();
    }

    /** Returns the filter on id and version alone. */
    BsonDocument match() {
        return bound.match(id, expectedVersion());
    }

    /** Returns the filter on id and version that a fenced attempt, or one for which the trace has no room, does not pass. */
    BsonDocument match(AttemptId attempt) {
        BsonDocument filter = match().append(Trace.FENCED, new BsonDocument("$ne", Trace.value(attempt)));
        return is(Action.REPLACE)
                ? filter.append(Trace.LAST_ROOM, new BsonDocument("$exists", BsonBoolean.FALSE))
                : filter;
    }

    /** Returns the document that an insert leaves. */
    BsonDocument document(AttemptId attempt, boolean traced) {
        return traced ? document().append(Trace.FIELD, Trace.ofInsert(attempt)) : document();
    }

    private BsonDocument document() {
        BsonDocument document = new BsonDocument(Names.ID, id);
        document.putAll(content);
        return document;
    }

    /**
     * Returns the update of a replace.
     *
     * @param stored the document as it is at the expected version, if the fields of the kind are not known
     */
    BsonDocument update(AttemptId attempt, boolean traced, @Nullable BsonDocument stored) {
        List<String> removed = new ArrayList<>(bound.removed(content, stored));
        BsonDocument update = new BsonDocument("$set", content);
        if (traced) {
            removed.add(Trace.FENCED);
            update.append("$push", new BsonDocument(Trace.WRITERS, Trace.value(attempt)));
        }
        BsonDocument unset = new BsonDocument();
        removed.forEach(name -> unset.append(name, new BsonString("")));
        return unset.isEmpty() ? update : update.append("$unset", unset);
    }

    /** Returns the update of a key that is only read: it changes nothing that anybody reads, but collides with every write. */
    static BsonDocument touch() {
        return new BsonDocument("$inc", new BsonDocument(Trace.READS, new BsonInt64(1)));
    }
}
