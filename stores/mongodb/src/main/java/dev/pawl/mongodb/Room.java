package dev.pawl.mongodb;

import dev.pawl.store.Deadline;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;

/**
 * Makes room in a trace that is full: first the writers, which are committed facts, go to the markers; then the document forgets all
 * but the last. The second step only fits the very trace that was archived, so that each may be repeated, by anybody, at any time.
 */
final class Room {
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

    private static BsonArray array(List<UUID> attempts) {
        return new BsonArray(attempts.stream().map(BsonBinary::new).toList());
    }
}
