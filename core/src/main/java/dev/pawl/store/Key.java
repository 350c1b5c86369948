package dev.pawl.store;

import java.util.Comparator;
import java.util.Objects;

/**
 * Names one aggregate: the kind it is of, and its id. Keys are ordered by kind, then by id; that order is the canonical
 * order in which locks are taken. Immutable and safe for use by many threads.
 *
 * @param kind the name of the aggregate type, for example {@code wallet}
 * @param id the id within that kind
 */
public record Key(String kind, Id id) implements Comparable<Key> {
    private static final Comparator<Key> ORDER = Comparator.comparing(Key::kind).thenComparing(Key::id);

    /**
     * Makes a key.
     *
     * @throws NullPointerException if the kind or the id is null
     */
    public Key {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(id, "id");
    }

    @Override
    public int compareTo(Key other) {
        return ORDER.compare(this, other);
    }

    /** Returns the key as people read it: {@code wallet alice}. */
    @Override
    public String toString() {
        return kind + " " + id;
    }
}
