package dev.pawl.store;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A transaction that is open in the database, holds a connection, and keeps the locks it takes until it ends. Used by one thread,
 * and always closed.
 */
public interface LockingTransaction extends AutoCloseable {

    /**
     * Locks keys, in the canonical order, and reads them as they are once they are locked.
     *
     * @param keys the keys, none of them repeated
     * @param strength against what
     * @param wait what to do about keys that somebody else has locked
     * @param deadline how long to wait at most, whatever the wait says
     * @return how it ended; unless they are locked, the transaction has ended too, and all its locks are released
     */
    LockOutcome lock(List<Key> keys, Strength strength, Wait wait, Deadline deadline);

    /**
     * Makes a commit as {@link Store#commit} does, and ends the transaction, whatever the outcome.
     *
     * @param commit the commit
     * @param deadline how long to wait at most
     * @return its outcome
     */
    CommitOutcome commit(Commit commit, Deadline deadline);

    /** Ends the transaction and releases its locks, without having changed anything unless a commit was made. */
    @Override
    void close();

    /** Against what a key is locked. */
    enum Strength {
        /** Others may lock it for sharing as well, nobody may change it. */
        SHARE,
        /** Nobody else may lock or change it. */
        UPDATE
    }

    /** How locking ended. Immutable. */
    sealed interface LockOutcome {
        /**
         * The keys are locked.
         *
         * @param states the i-th answer for the i-th key, as of its lock; empty for what is absent, and for what was skipped
         * @param skipped the keys that somebody else has locked
         */
        record Locked(List<Optional<Stored>> states, Set<Key> skipped) implements LockOutcome {
            /** Makes an outcome. */
            public Locked {
                states = List.copyOf(states);
                skipped = Set.copyOf(skipped);
            }
        }

        /**
         * Somebody else has locked one of the keys, for longer than was to be waited.
         *
         * @param cause what the database said
         */
        record Unavailable(StoreException cause) implements LockOutcome {}

        /**
         * It was not locked, for another reason.
         *
         * @param reason {@link CommitOutcome.Reason#BUSY} for a deadlock or the like, which another try may overcome
         * @param cause what the database said
         */
        record Refused(CommitOutcome.Reason reason, StoreException cause) implements LockOutcome {}
    }
}
