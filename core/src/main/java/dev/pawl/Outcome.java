package dev.pawl;

import dev.pawl.store.Conflict;
import dev.pawl.store.State;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a one-shot write ended: committed, or in conflict with what somebody else wrote. A conflict is an ordinary value, since
 * only the caller can decide what it means. Immutable and safe for use by many threads.
 *
 * @param <I> the id
 * @param <T> the value
 */
public sealed interface Outcome<I, T> {

    /**
     * Returns what was committed.
     *
     * @return the value with its new version; after a delete, what was deleted
     * @throws ConflictException if the write was in conflict
     */
    Versioned<I, T> orThrow();

    /**
     * The write is stored.
     *
     * @param <I> the id
     * @param <T> the value
     * @param result the value with its new version; after a delete, what was deleted
     */
    record Committed<I, T>(Versioned<I, T> result) implements Outcome<I, T> {
        /** Makes an outcome. */
        public Committed {
            Objects.requireNonNull(result, "result");
        }

        @Override
        public Versioned<I, T> orThrow() {
            return result;
        }
    }

    /** Why a write was in conflict. */
    enum Reason {
        /** Somebody changed it since it was read. */
        STALE,
        /** Somebody deleted it since it was read. */
        DELETED,
        /** It was to be inserted, and is already there. */
        ALREADY_EXISTS
    }

    /**
     * Nothing was written: what is stored is not what the caller had read.
     *
     * @param <I> the id
     * @param <T> the value
     */
    final class Conflicted<I, T> implements Outcome<I, T> {
        private final AggregateType<I, T> type;
        private final I id;
        private final Conflict.Mismatch conflict;
        private final Supplier<Optional<Versioned<I, T>>> current;

        Conflicted(
                AggregateType<I, T> type,
                I id,
                Conflict.Mismatch conflict,
                Supplier<Optional<Versioned<I, T>>> current) {
            this.type = type;
            this.id = id;
            this.conflict = conflict;
            this.current = current;
        }

        /**
         * Returns the type of the aggregate.
         *
         * @return the type
         */
        public AggregateType<I, T> type() {
            return type;
        }

        /**
         * Returns the id of the aggregate.
         *
         * @return the id
         */
        public I id() {
            return id;
        }

        /**
         * Returns the state that the caller expected.
         *
         * @return absent, or a version
         */
        public State expected() {
            return conflict.expected();
        }

        /**
         * Returns the state that was found.
         *
         * @return absent, or a version; never the expected state
         */
        public State actual() {
            return conflict.actual();
        }

        /**
         * Returns why it is a conflict.
         *
         * @return the reason
         */
        public Reason reason() {
            if (expected() instanceof State.Absent) {
                return Reason.ALREADY_EXISTS;
            }
            return actual() instanceof State.Absent ? Reason.DELETED : Reason.STALE;
        }

        /**
         * Returns what is stored, as the store saw it when it found the conflict, or else as it is now.
         *
         * @return the current value, or empty if there is none
         */
        public Optional<Versioned<I, T>> current() {
            return current.get();
        }

        /**
         * Returns the conflict as a sentence for people.
         *
         * @return for example {@code wallet alice was read at version 7 and has been deleted since.}
         */
        public String message() {
            return conflict.toString();
        }

        @Override
        public Versioned<I, T> orThrow() {
            throw new ConflictException(List.of(conflict));
        }

        @Override
        public String toString() {
            return "Conflicted[" + message() + "]";
        }
    }
}
