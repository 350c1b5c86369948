package dev.pawl;

import dev.pawl.store.Deadline;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Holds transactions back while many commits wait for the store. Whoever begins then waits there in any case, and the longer the line
 * that it follows, the more likely somebody in it is not made and it has run in vain. They begin in the order in which they came; only
 * what was handed over counts, so a body that takes long holds nobody back. Safe for use by many threads.
 */
final class Admission {
    private final int most;
    private final AtomicInteger handedOver = new AtomicInteger();
    private final Semaphore turn = new Semaphore(1, true);
    /** The one whose turn it is, while it waits. */
    private volatile @Nullable Thread first;

    /**
     * Makes one.
     *
     * @param most with how many commits waiting nobody begins
     */
    Admission(int most) {
        this.most = most;
    }

    /** Waits until a transaction may begin; returns false if its thread was interrupted or its deadline came before that. */
    boolean await(Deadline deadline) {
        if (!isFull() && turn.availablePermits() > 0 && !turn.hasQueuedThreads()) {
            return true;
        }
        try {
            return turn.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS) && awaitPlace(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean awaitPlace(Deadline deadline) {
        first = Thread.currentThread();
        try {
            boolean waits = true;
            while (waits && isFull()) {
                LockSupport.parkNanos(this, deadline.left().toNanos());
                waits = !deadline.passed() && !Thread.currentThread().isInterrupted();
            }
            return waits;
        } finally {
            first = null;
            turn.release();
        }
    }

    private boolean isFull() {
        return handedOver.get() >= most;
    }

    /** Tells how many commits were handed over and have not ended. */
    int waiting() {
        return handedOver.get();
    }

    /** Notes that a commit was handed over. */
    void handedOver() {
        handedOver.incrementAndGet();
    }

    /** Notes that the caller of such a commit waits no longer. */
    void ended() {
        if (handedOver.decrementAndGet() < most) {
            LockSupport.unpark(first);
        }
    }
}
