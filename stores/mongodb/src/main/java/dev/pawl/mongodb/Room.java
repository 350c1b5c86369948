package dev.pawl.mongodb;

import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/**
 * Makes room in a trace that is full: first the writers, which are committed facts, go to the markers; then the document forgets all
 * but the last. The second step only fits the very trace that was archived, so that each may be repeated, by anybody, at any time.
 */
final class Room {
    /** A document of 16 MB, less what Pawl adds to it: a trace is never too large for a document that was not. */
    static final int MAX_VALUE_BYTES = 16 * 1024 * 1024 - 16 * 1024;

    private final Handles handles;
    private final Markers markers;

    Room(Handles handles, Markers markers) {
        this.handles = handles;
        this.markers = markers;
    }

    void make(Map<Step, Trace> full, Deadline deadline) {
        full.forEach((step, trace) -> {
            List<UUID> writers = trace.writers();
            markers.archive(writers, deadline);
            UUID last = writers.get(writers.size() - 1);
            BsonDocument kept = new BsonDocument(Trace.WRITERS, array(List.of(last)));
            if (trace.since() != null && !trace.whole()) {
                kept.append(Trace.SINCE, new BsonBinary(trace.since()));
            }
            handles.collection(step.bound().collection(), deadline)
                    .updateOne(
                            new BsonDocument(Names.ID, step.id()).append(Trace.WRITERS, array(writers)),
                            new BsonDocument("$set", kept));
        });
    }

    /**
     * Sees to it that a document leaves room for its trace.
     *
     * @throws StoreException if it is too large
     */
    static void requireFor(Key key, BsonDocument document) {
        try (BasicOutputBuffer encoded = new BasicOutputBuffer();
                BsonBinaryWriter writer = new BsonBinaryWriter(encoded)) {
            new BsonDocumentCodec()
                    .encode(writer, document, EncoderContext.builder().build());
            if (encoded.getPosition() > MAX_VALUE_BYTES) {
                throw new StoreException(
                        "Cannot write " + key + ": its document would have " + encoded.getPosition()
                                + " bytes. MongoDB keeps 16 MB in one, of which Pawl needs 16 kB: " + MAX_VALUE_BYTES
                                + " bytes are left. Split the aggregate.",
                        null);
            }
        }
    }

    private static BsonArray array(List<UUID> attempts) {
        return new BsonArray(attempts.stream().map(BsonBinary::new).toList());
    }
}
