package dev.pawl;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import dev.pawl.store.Write;

/** A type together with what the store can do for it: turns changed values into writes. */
record Bound<I, T>(AggregateType<I, T> type, Capabilities capabilities) {

    /** Returns the version that a write leaves, as this store keeps it. */
    Version versionAfter(State expected, AttemptId attempt) {
        Version next = expected instanceof State.At at ? at.version().next(attempt) : Version.first(attempt);
        return capabilities.stamped() ? next : next.withoutStamp();
    }

    /** Tells whether a value that came with its origin says what is stored already. */
    boolean isUnchanged(Versioned<I, T> changed, Origin<T> origin) {
        if (changed.value().equals(origin.value())) {
            return true;
        }
        Node.Fields understood = type.codec().encode(changed.key(), origin.value());
        Node.Fields wanted = type.codec().encode(changed.key(), changed.value());
        return Nodes.same(understood, wanted, capabilities.keepsScale());
    }

    /** Makes the write of a new value, and the value as it is once that is stored. */
    Prepared<I, T> put(I id, T value, Version version) {
        return put(id, value, version, type.codec().encode(type.key(id), value));
    }

    /** Makes the write of a value in the place of its origin, with the stored fields that the program does not know. */
    Prepared<I, T> put(Versioned<I, T> changed, Origin<T> origin, Version version) {
        Node.Fields wanted = type.codec().encode(changed.key(), changed.value());
        Node.Fields understood = type.codec().encode(changed.key(), origin.value());
        Node.Fields merged = UnknownFields.keep(changed.key(), origin.stored(), understood, wanted);
        return put(changed.id(), changed.value(), version, merged);
    }

    private Prepared<I, T> put(I id, T value, Version version, Node.Fields stored) {
        return new Prepared<>(
                new Write.Put(type.key(id), version, stored),
                new Versioned<>(type, id, version, value, new Origin<>(stored, value)));
    }

    /** A write, and what the caller holds if it is committed. */
    record Prepared<I, T>(Write write, Versioned<I, T> result) {}
}
