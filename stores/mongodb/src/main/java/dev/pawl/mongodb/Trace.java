package dev.pawl.mongodb;

import dev.pawl.store.AttemptId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What a document remembers of the attempts on it, in its field {@value #FIELD}: the attempts that wrote it last, oldest first, and
 * those that were declared dead while it had its present version. Immutable.
 *
 * @param writers the attempts that wrote the document
 * @param fenced the attempts that must not write it
 * @param since the first writer since when every write has left its trace here or in the markers; null if there is none
 * @param whole whether every write of the document's life has
 */
record Trace(
        List<UUID> writers, List<UUID> fenced, @Nullable UUID since, boolean whole) {
    static final String FIELD = "_pawl";
    static final String WRITERS = FIELD + ".writers";
    static final String FENCED = FIELD + ".fenced";
    static final String READS = FIELD + ".reads";
    static final String SINCE = FIELD + ".since";

    /** How many writers a document remembers; the next one first moves them to the markers. */
    static final int ROOM = 16;

    /** Exists in a document that remembers as many writers as it may. */
    static final String LAST_ROOM = WRITERS + "." + (ROOM - 1);

    static Trace of(BsonDocument document) {
        if (!document.isDocument(FIELD)) {
            return new Trace(List.of(), List.of(), null, false);
        }
        BsonDocument trace = document.getDocument(FIELD);
        List<UUID> writers = attempts(trace, "writers");
        UUID oldest = writers.isEmpty() ? null : writers.get(0);
        return new Trace(
                writers,
                attempts(trace, "fenced"),
                trace.isBinary("since") ? trace.getBinary("since").asUuid() : oldest,
                trace.containsKey("whole"));
    }

    /** Returns the trace of a document that an attempt inserts; one that another program puts in its place has none. */
    static BsonDocument ofInsert(AttemptId attempt) {
        return new BsonDocument("writers", new BsonArray(List.of(value(attempt)))).append("whole", BsonBoolean.TRUE);
    }

    private static List<UUID> attempts(BsonDocument trace, String field) {
        List<UUID> attempts = new ArrayList<>();
        for (BsonValue value : trace.getArray(field, new BsonArray())) {
            attempts.add(value.asBinary().asUuid());
        }
        return attempts;
    }

    static BsonBinary value(AttemptId attempt) {
        return new BsonBinary(attempt.value());
    }

    boolean isFull() {
        return writers.size() >= ROOM;
    }

    boolean wroteBy(AttemptId attempt) {
        return writers.contains(attempt.value());
    }

    boolean fences(AttemptId attempt) {
        return fenced.contains(attempt.value());
    }

    /**
     * Tells whether the trace shows that another attempt wrote the document when it bore a stamp. An attempt that expected that
     * version has then not been made, since nothing bears the same version twice.
     */
    boolean showsAnotherAfter(long stamp, AttemptId attempt) {
        for (int i = 0; i + 1 < writers.size(); i++) {
            if (new AttemptId(writers.get(i)).stamp() == stamp) {
                return !writers.get(i + 1).equals(attempt.value());
            }
        }
        return false;
    }
}
