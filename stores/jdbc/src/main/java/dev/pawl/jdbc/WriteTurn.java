package dev.pawl.jdbc;

import dev.pawl.store.Deadline;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets the writers of one store go one after the other where the database has a single write lock. SQLite itself makes them
 * poll for it, with sleeps of up to a tenth of a second, each holding a connection; here they wait before they take one.
 */
interface WriteTurn {

    /** Waits for the turn; false if the deadline passed or the thread was interrupted, which keeps its flag. */
    boolean enter(Deadline deadline);

    void leave();

    static WriteTurn free() {
        return new WriteTurn() {
            @Override
            public boolean enter(Deadline deadline) {
                return true;
            }

            @Override
            public void leave() {}
        };
    }

    static WriteTurn oneByOne() {
        ReentrantLock lock = new ReentrantLock();
        return new WriteTurn() {
            @Override
            public boolean enter(Deadline deadline) {
                try {
                    return lock.tryLock() || lock.tryLock(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }

            @Override
            public void leave() {
                lock.unlock();
            }
        };
    }
}
