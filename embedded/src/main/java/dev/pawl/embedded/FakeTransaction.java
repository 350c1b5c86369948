package dev.pawl.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A transaction of a {@link FakeReplicaSet}: what it has written, and what changed since its snapshot. Guarded by that one's lock. */
final class FakeTransaction {

    /**
     * Names a document.
     *
     * @param id the id as its collection keeps it; whole numbers of any type are one
     */
    record DocumentKey(String database, String collection, Object id) {
        DocumentKey {
            id = id instanceof Integer number ? Long.valueOf(number) : id;
        }
    }

    private final @Nullable Object number;
    private final Map<DocumentKey, Optional<Document>> before = new HashMap<>();
    private final Map<DocumentKey, Optional<Document>> written = new HashMap<>();
    private final long began = System.nanoTime();
    private boolean committed;

    FakeTransaction(@Nullable Object number) {
        this.number = number;
    }

    boolean hasNumber(@Nullable Object other) {
        return Objects.equals(number, other);
    }

    boolean isOlderThan(Duration age) {
        return System.nanoTime() - began > age.toNanos();
    }

    boolean isOpen() {
        return !committed;
    }

    void commit() {
        committed = true;
    }

    /** Keeps a document as it was at the snapshot; only the first change since then counts. */
    void remember(DocumentKey key, Optional<Document> image) {
        before.putIfAbsent(key, image);
    }

    boolean holds(DocumentKey key) {
        return written.containsKey(key);
    }

    boolean changedSince(DocumentKey key) {
        return before.containsKey(key);
    }

    Map<DocumentKey, Optional<Document>> written() {
        return written;
    }

    /** Returns what this transaction sees that others do not. */
    Map<DocumentKey, Optional<Document>> seen() {
        Map<DocumentKey, Optional<Document>> seen = new HashMap<>(before);
        seen.putAll(written);
        return seen;
    }
}
