package dev.pawl;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls in until it is closed, and makes closing wait until those inside have ended, so that each gets a true outcome.
 * Calls that merely wait to try again are woken and end. Who passes an inner gate passes the outer one too.
 */
final class Gate {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final @Nullable Gate outer;
    // The number of calls inside; its sign bit says that no more are let in.
    private final AtomicInteger inside = new AtomicInteger();
    private final CountDownLatch empty = new CountDownLatch(1);
    // Those of the outermost gate, whose closing wakes everybody.
    private final Lock lock;
    private final Condition closing;

    /** Makes a gate by itself. */
    Gate() {
        this.outer = null;
        this.lock = new ReentrantLock();
        this.closing = lock.newCondition();
    }

    /** Makes a gate within another. */
    Gate(Gate outer) {
        this.outer = outer;
        this.lock = outer.lock;
        this.closing = outer.closing;
    }

    <R> R pass(Supplier<R> call) {
        return outer == null ? passed(call) : outer.pass(() -> passed(call));
    }

    private <R> R passed(Supplier<R> call) {
        if (inside.incrementAndGet() < 0) {
            leave();
            throw new ClosedException("This Pawl is closed.", null);
        }
        try {
            return call.get();
        } finally {
            leave();
        }
    }

    private void leave() {
        if (inside.decrementAndGet() == CLOSED) {
            empty.countDown();
        }
    }

    /** Waits, but no longer once the gate is closing; returns true if it is. */
    boolean awaitClosing(Duration wait) throws InterruptedException {
        long left = TimeUnit.NANOSECONDS.convert(wait);
        lock.lockInterruptibly();
        try {
            while (left > 0 && !isClosing()) {
                left = closing.awaitNanos(left);
            }
            return isClosing();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosing() {
        return inside.get() < 0 || (outer != null && outer.isClosing());
    }

    /** Lets nobody in any more and waits for those inside; returns false if some are still there after the patience. */
    boolean close(Duration patience) throws InterruptedException {
        if (inside.getAndUpdate(count -> count < 0 ? count : count + CLOSED) == 0) {
            empty.countDown();
        }
        lock.lock();
        try {
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        return empty.await(TimeUnit.NANOSECONDS.convert(patience), TimeUnit.NANOSECONDS);
    }
}
