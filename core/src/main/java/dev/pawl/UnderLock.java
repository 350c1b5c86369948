package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.LockingTransaction.LockOutcome;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lock of the database on one key, held for one step: for an aggregate that other processes change as well, so often that what
 * was read is hardly ever still true at the commit. They queue in the database then, instead of backing off while nobody is at work.
 */
final class UnderLock implements AutoCloseable {
    private static final Wait UNTIL_THE_DEADLINE = Wait.atMost(Duration.ofDays(1));

    private final Engine engine;
    private final LockingTransaction transaction;
    private final Key key;
    private final Optional<Stored> state;

    private UnderLock(Engine engine, LockingTransaction transaction, Key key, Optional<Stored> state) {
        this.engine = engine;
        this.transaction = transaction;
        this.key = key;
        this.state = state;
    }

    /** Waits for the lock; null if there is none to be had in time, or not without waiting for a connection. */
    static @Nullable UnderLock of(Key key, Engine engine, Deadline deadline) {
        if (!engine.lockers().tryAcquire()) {
            return null;
        }
        UnderLock held = null;
        try {
            held = locked(key, engine, deadline);
        } finally {
            if (held == null) {
                engine.lockers().release();
            }
        }
        return held;
    }

    private static @Nullable UnderLock locked(Key key, Engine engine, Deadline deadline) {
        LockingTransaction transaction;
        try {
            transaction = engine.store().begin(deadline);
        } catch (UnsupportedOperationException | StoreException e) {
            // What is wrong with the store will be met, and told, without a lock.
            return null;
        }
        LockOutcome outcome = null;
        try {
            outcome = transaction.lock(List.of(key), Strength.UPDATE, UNTIL_THE_DEADLINE, deadline);
        } finally {
            if (!(outcome instanceof LockOutcome.Locked)) {
                transaction.close();
            }
        }
        return outcome instanceof LockOutcome.Locked locked
                ? new UnderLock(engine, transaction, key, locked.states().get(0))
                : null;
    }

    /** Takes a step that reads and writes this key, and ends the transaction that holds the lock. */
    void take(Step step) {
        step.found(Map.of(key, state));
        Commit commit;
        try {
            commit = step.commit();
            if (commit == null) {
                return;
            }
            engine.requireFenced(commit);
        } catch (Throwable e) {
            step.fail(e);
            return;
        }
        step.end(commit(commit, step.deadline().half()));
    }

    private CommitOutcome commit(Commit commit, Deadline deadline) {
        try {
            return transaction.commit(commit, deadline);
        } catch (RuntimeException e) {
            return new CommitOutcome.InDoubt(
                    commit.ticket(), new StoreException("The store failed while it committed: " + e.getMessage(), e));
        }
    }

    @Override
    public void close() {
        try {
            transaction.close();
        } finally {
            engine.lockers().release();
        }
    }
}
