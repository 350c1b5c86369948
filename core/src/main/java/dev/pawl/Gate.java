package dev.pawl;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Lets calls in until it is closed, and makes closing wait until those inside have ended, so that each gets a true outcome.
 * Calls that merely wait to try again are woken and end.
 */
final class Gate {
    private static final int CLOSED = Integer.MIN_VALUE;

    // The number of calls inside; its sign bit says that no more are let in.
    private final AtomicInteger inside = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch empty = new CountDownLatch(1);

    <R> R pass(Supplier<R> call) {
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
        return closing.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Lets nobody in any more and waits for those inside; returns false if some are still there after the patience. */
    boolean close(Duration patience) throws InterruptedException {
        if (inside.getAndUpdate(count -> count < 0 ? count : count + CLOSED) == 0) {
            empty.countDown();
        }
        closing.countDown();
        return empty.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }
}
