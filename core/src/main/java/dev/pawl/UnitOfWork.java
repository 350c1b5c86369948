package dev.pawl;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one run of a transaction has read and is to write, folded to one write for each key. For one thread. */
final class UnitOfWork {
    private final Map<Key, Entry<?, ?>> entries = new LinkedHashMap<>();

    /** What is known of one key. */
    static final class Entry<I, T> {
        final Bound<I, T> bound;
        final State expected;
        /** Whether the expectation is the run's own, so that a fresh run may find another. */
        final boolean own;

        @Nullable
        Versioned<I, T> current;

        @Nullable
        Write write;

        /** How many times it was written: each has a version of its own, of which only the last is ever stored. */
        long changes;

        Entry(Bound<I, T> bound, State expected, boolean own, @Nullable Versioned<I, T> current) {
            this.bound = bound;
            this.expected = expected;
            this.own = own;
            this.current = current;
        }

        State state() {
            return current == null ? State.absent() : State.at(current.version());
        }
    }

    @Nullable
    Entry<?, ?> entry(Key key) {
        return entries.get(key);
    }

    boolean contains(Key key) {
        return entries.containsKey(key);
    }

    void add(Key key, Entry<?, ?> entry) {
        entries.put(key, entry);
    }

    Collection<Entry<?, ?>> entries() {
        return entries.values();
    }

    List<Key> keys() {
        return List.copyOf(entries.keySet());
    }

    boolean hasWrites() {
        return entries.values().stream().anyMatch(entry -> entry.write != null);
    }

    /** Tells whether anything is expected that the run has not found itself. */
    boolean holdsCopies() {
        return entries.values().stream().anyMatch(entry -> !entry.own);
    }

    /** Returns what the run itself has found, without what the caller had read before. */
    List<Condition> seen() {
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().own)
                .map(entry -> new Condition(entry.getKey(), entry.getValue().expected))
                .toList();
    }

    /** Tells whether a conflict is with what the caller brought along, so that running the body again cannot help. */
    boolean isCallersOwn(Conflict conflict) {
        Entry<?, ?> entry = conflict instanceof Conflict.Mismatch mismatch ? entries.get(mismatch.key()) : null;
        return entry != null && !entry.own;
    }

    /**
     * Returns the commit of all of it.
     *
     * @param leases how many conditions are added to it later, for locks that leases carry
     * @throws IllegalArgumentException if it is larger than the store allows
     */
    Commit commit(AttemptId attempt, Set<RequestId> requests, int leases) {
        List<Condition> conditions = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        entries.forEach((key, entry) -> {
            conditions.add(new Condition(key, entry.expected));
            if (entry.write != null) {
                writes.add(entry.write);
            }
        });
        int limit = entries.values().stream()
                .mapToInt(entry -> entry.bound.capabilities().maxWritesPerCommit())
                .min()
                .orElse(Integer.MAX_VALUE);
        if (conditions.size() + leases > limit) {
            throw new IllegalArgumentException("The transaction reads and writes " + conditions.size() + " aggregates"
                    + (leases == 0 ? "" : ", and holds a lease for its locks") + ", but this store commits " + limit
                    + " together at most. Nothing was written.");
        }
        return new Commit(attempt, requests, conditions, writes);
    }
}
