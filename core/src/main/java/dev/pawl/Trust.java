package dev.pawl;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether states that were carried over should be relied on. Where others write the same keys, so that one state in five turns out
 * stale, hardly anybody should. Safe for use by many threads.
 */
final class Trust {
    /** Others who have written a key are likely to write again, so that a stale state weighs as much as four true ones. */
    private static final int PER_STALE = 64;

    private static final int PER_PROOF = 16;

    /** So that those who stop writing are forgotten. */
    private static final int MOST = 64 * PER_STALE;

    private final AtomicInteger lack = new AtomicInteger();

    /** Tells whether to rely on a state; each time it is not brings the time nearer when somebody is to try. */
    boolean isGiven() {
        return lack.get() < PER_STALE || lack.getAndDecrement() < PER_STALE;
    }

    /** Notes that a state which was relied on was true. */
    void proved() {
        if (lack.get() > 0) {
            lack.updateAndGet(is -> Math.max(0, is - PER_PROOF));
        }
    }

    /** Notes that a state was stale, since others have written. */
    void disproved() {
        lack.updateAndGet(is -> Math.min(MOST, is + PER_STALE));
    }
}
