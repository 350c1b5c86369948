package dev.pawl;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import org.jspecify.annotations.Nullable;

/** A type together with what the store can do for it: turns changed values into writes. */
record Bound<I, T>(AggregateType<I, T> type, Capabilities capabilities) {

    /** Returns the version that a write leaves, as this store keeps it. */
    Version versionAfter(State expected, AttemptId attempt) {
        return versionAfter(expected, attempt, 1);
    }

    /**
     * Returns the version after a number of changes that are written at once. Those before the last are never stored, so nothing is
     * ever found at them; no attempt gives one twice, and no two attempts share a stamp, so they equal no other state's.
     */
    Version versionAfter(State expected, AttemptId attempt, long changes) {
        long counter = expected instanceof State.At at && at.version().hasCounter()
                ? at.version().counter()
                : 0;
        return new Version(Math.addExact(counter, changes), capabilities.stamped() ? attempt.stamp() : 0);
    }

    /**
     * Returns what a changed value leaves stored, with the stored fields that the program does not know; or null if it says what
     * is stored already.
     */
    Node.@Nullable Fields change(Versioned<I, T> changed, Origin<T> origin) {
        if (changed.value().equals(origin.value())) {
            return null;
        }
        Key key = changed.key();
        Node.Fields understood = type.codec().encode(key, origin.value());
        Node.Fields wanted = type.codec().encode(key, changed.value());
        return Nodes.same(understood, wanted, capabilities.keepsScale())
                ? null
                : UnknownFields.keep(
                        key,
                        origin.stored(),
                        understood,
                        wanted,
                        stored -> type.codec().encode(key, type.codec().decode(key, stored)));
    }

    /** Makes the write of a new value, and the value as it is once that is stored. */
    Prepared<I, T> put(I id, T value, Version version) {
        return put(id, value, type.codec().encode(type.key(id), value), version);
    }

    /** Makes the write of a value that is stored like this, and the value as it is once that is stored. */
    Prepared<I, T> put(I id, T value, Node.Fields stored, Version version) {
        return new Prepared<>(
                new Write.Put(type.key(id), version, stored),
                new Versioned<>(type, id, version, value, new Origin<>(stored, value)));
    }

    /** A write, and what the caller holds if it is committed. */
    record Prepared<I, T>(Write write, Versioned<I, T> result) {}
}
