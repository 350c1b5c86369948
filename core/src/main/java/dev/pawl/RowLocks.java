package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.LockingTransaction.LockOutcome;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.StoreException;
import dev.pawl.store.Wait;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The locks that one run of a transaction's body has taken, in the database or by a lease; until the first one nothing is there. */
final class RowLocks implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RowLocks.class.getName());

    private final Engine engine;
    private final Deadline deadline;
    private @Nullable LockingTransaction open;
    private @Nullable StoreException busy;
    private @Nullable Throwable failure;

    RowLocks(Engine engine, Deadline deadline) {
        this.engine = engine;
        this.deadline = deadline;
    }

    /**
     * Locks keys, in the canonical order. Whatever it throws ends the transaction, since the locks that were taken before are let go of.
     *
     * @throws RestartException if the transaction is to begin anew, since the store is {@link #busy}
     */
    LockOutcome.Locked lock(List<Key> keys, Strength strength, Wait wait) {
        try {
            LockOutcome outcome = begun(keys).lock(keys, strength, wait, deadline);
            if (outcome instanceof LockOutcome.Locked locked) {
                return locked;
            }
            throw notHad(keys, outcome);
        } catch (Throwable e) {
            close();
            failure = e;
            throw e;
        }
    }

    private RuntimeException notHad(List<Key> keys, LockOutcome outcome) {
        if (outcome instanceof LockOutcome.Refused refused) {
            if (refused.reason() == CommitOutcome.Reason.FAILED) {
                return refused.cause();
            }
            busy = refused.cause();
            return new RestartException();
        }
        StoreException cause = ((LockOutcome.Unavailable) outcome).cause();
        requireUninterrupted(cause);
        return new LockUnavailableException(
                keys, "Somebody else has locked it, and was not to be waited for any longer.", cause);
    }

    /** Ends a body that goes on though a lock could not be had, with what that was for. */
    void requireHad() {
        if (failure != null) {
            throw Failures.rethrown(failure);
        }
    }

    private LockingTransaction begun(List<Key> keys) {
        if (open == null) {
            enter(keys);
            try {
                open = engine.begin(deadline);
            } finally {
                if (open == null) {
                    engine.lockers().release();
                }
            }
        }
        return open;
    }

    private void enter(List<Key> keys) {
        Semaphore lockers = engine.lockers();
        try {
            if (lockers.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        requireUninterrupted(null);
        throw new LockUnavailableException(
                keys,
                "Other transactions of this process that hold locks took all the connections they may take.",
                null);
    }

    private static void requireUninterrupted(@Nullable StoreException cause) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CallInterruptedException(
                    "Nothing was written: the thread was interrupted while it waited for a lock.", cause);
        }
    }

    boolean isOpen() {
        return open != null;
    }

    /** Returns how many conditions the locks add to the commit. */
    int conditions() {
        return open instanceof LeaseTransaction ? 1 : 0;
    }

    /** Returns why the body is to be run again, or null. */
    @Nullable
    StoreException busy() {
        return busy;
    }

    /** Commits in the transaction that holds the locks, and ends it. */
    CommitOutcome commit(Commit commit, Deadline until) {
        LockingTransaction transaction = Objects.requireNonNull(open);
        try {
            engine.requireFenced(commit);
            CommitOutcome outcome = committed(transaction, commit, until);
            if (outcome instanceof CommitOutcome.Committed) {
                engine.carried().left(commit);
            }
            return outcome;
        } finally {
            close();
        }
    }

    private static CommitOutcome committed(LockingTransaction transaction, Commit commit, Deadline until) {
        try {
            return transaction.commit(commit, until);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Throwable e) {
            return Failures.whileCommitting(commit.ticket(), e);
        }
    }

    @Override
    public void close() {
        LockingTransaction transaction = open;
        if (transaction != null) {
            open = null;
            try {
                transaction.close();
            } catch (Throwable e) {
                // How the commit ended is known, and the store lets go of the locks of whoever is gone.
                LOG.log(System.Logger.Level.WARNING, "Locks were not let go of, which is left to the store.", e);
            } finally {
                engine.lockers().release();
            }
        }
    }
}
