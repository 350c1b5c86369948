package dev.pawl.memory;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.StoreException;
import dev.pawl.store.Wait;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A transaction that locks the whole store. */
final class MemoryTransaction implements LockingTransaction {
    private final MemoryStore store;
    private final ReentrantLock lock;
    private boolean locked;

    MemoryTransaction(MemoryStore store, ReentrantLock lock) {
        this.store = store;
        this.lock = lock;
    }

    @Override
    public LockOutcome lock(List<Key> keys, Strength strength, Wait wait, Deadline deadline) {
        Duration patience = wait.limit().compareTo(deadline.left()) < 0 ? wait.limit() : deadline.left();
        if (!locked && !isLocked(patience)) {
            return wait.mode() == Wait.Mode.SKIP
                    ? new LockOutcome.Locked(Collections.nCopies(keys.size(), Optional.empty()), Set.copyOf(keys))
                    : new LockOutcome.Unavailable(
                            new StoreException("Somebody else holds the lock on the whole store.", null));
        }
        locked = true;
        return new LockOutcome.Locked(store.read(keys, deadline), Set.of());
    }

    private boolean isLocked(Duration patience) {
        try {
            // Whoever does not wait cannot be interrupted while it waits.
            return patience.isZero() ? lock.tryLock() : lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public CommitOutcome commit(Commit commit, Deadline deadline) {
        try {
            return store.commit(List.of(commit), deadline).get(0);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        if (locked) {
            locked = false;
            lock.unlock();
        }
    }
}
