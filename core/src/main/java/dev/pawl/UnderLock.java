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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Takes a step while the database locks its key: for an aggregate that other processes change as well, so often that what was read
 * is hardly ever still true at the commit. They queue in the database then, instead of backing off while nobody is at work.
 */
final class UnderLock {
    private static final Wait UNTIL_THE_DEADLINE = Wait.atMost(Duration.ofDays(1));

    private final AtomicBoolean unsupported = new AtomicBoolean();
    private final Engine engine;

    UnderLock(Engine engine) {
        this.engine = engine;
    }

    /**
     * Takes a step that reads and writes one key.
     *
     * @return false if the key could not be locked, or not without waiting for a connection: nothing has happened then
     */
    boolean take(Step step, Key key) {
        if (unsupported.get() || !engine.lockers().tryAcquire()) {
            return false;
        }
        try (LockingTransaction transaction = begun(step.deadline())) {
            return transaction != null && take(step, key, transaction);
        } finally {
            engine.lockers().release();
        }
    }

    private @Nullable LockingTransaction begun(Deadline deadline) {
        try {
            return engine.store().begin(deadline);
        } catch (UnsupportedOperationException e) {
            unsupported.set(true);
            return null;
        } catch (StoreException e) {
            // The same will be met, and told, without a lock.
            return null;
        }
    }

    private boolean take(Step step, Key key, LockingTransaction transaction) {
        Deadline half = step.deadline().half();
        LockOutcome outcome = transaction.lock(List.of(key), Strength.UPDATE, UNTIL_THE_DEADLINE, half);
        if (!(outcome instanceof LockOutcome.Locked locked)) {
            return false;
        }
        step.found(Map.of(key, locked.states().get(0)));
        Commit commit;
        try {
            commit = step.commit();
            if (commit == null) {
                return true;
            }
            engine.requireFenced(commit);
        } catch (Throwable e) {
            step.fail(e);
            return true;
        }
        step.end(commit(commit, transaction, step.deadline().half()));
        return true;
    }

    private static CommitOutcome commit(Commit commit, LockingTransaction transaction, Deadline deadline) {
        try {
            return transaction.commit(commit, deadline);
        } catch (RuntimeException e) {
            return new CommitOutcome.InDoubt(
                    commit.ticket(), new StoreException("The store failed while it committed: " + e.getMessage(), e));
        }
    }
}
