package dev.pawl;

import dev.pawl.store.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A caller that waits until it is its turn to lead, or until another has done its work along with its own. It may leave only
 * while nobody has taken it along, so it always knows whether its work was done. Its fields are handed from thread to thread
 * with its phase.
 */
abstract class Waiter {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private enum Phase {
        /** Nobody has begun its work: it may leave. */
        WAITING,
        /** It is to do its work itself, and that of others with it. */
        LEADING,
        /** Another has begun its work. */
        TAKEN,
        /** Another has ended its work. */
        DONE,
        /** It left before anybody had begun its work. */
        LEFT
    }

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
    private final Thread thread = Thread.currentThread();
    private final Deadline deadline;
    private volatile boolean restless;
    /** The one that arrived before this one; set before others can see this one. */
    @Nullable
    Waiter earlier;

    Waiter(Deadline deadline) {
        this.deadline = deadline;
    }

    final Deadline deadline() {
        return deadline;
    }

    /** Returns how long a group can wait that does the work of several: no longer than its most hurried member. */
    static Deadline earliest(List<? extends Waiter> group) {
        Deadline earliest = group.get(0).deadline();
        for (Waiter waiter : group) {
            if (waiter.deadline().nanos() - earliest.nanos() < 0) {
                earliest = waiter.deadline();
            }
        }
        return earliest;
    }

    /** Tells whether this one may lead yet; one that may not does so only where nobody is at work. */
    boolean isReady() {
        return true;
    }

    /**
     * Tells whether this one has time to spare now. A group waits for the store no longer than its most hurried member can, so
     * hurried ones are kept apart: they would make the others fail.
     */
    final boolean patient() {
        return deadline.left().compareTo(PATIENCE) >= 0;
    }

    /**
     * Waits until it is this one's turn to lead or its work was done by another. Returns false if the thread was interrupted or
     * the deadline came before anybody had begun the work: then it never will be done.
     */
    final boolean await() {
        boolean interrupted = false;
        try {
            while (true) {
                Phase now = phase.get();
                if (now == Phase.LEADING || now == Phase.DONE) {
                    return true;
                } else if (now == Phase.WAITING && restless) {
                    if (phase.compareAndSet(Phase.WAITING, Phase.LEFT)) {
                        return false;
                    }
                } else if (restless) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, deadline.left().toNanos());
                }
                interrupted |= Thread.interrupted();
                if (interrupted || deadline.passed()) {
                    restless = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    final boolean leads() {
        return phase.get() == Phase.LEADING;
    }

    /** Wakes this one to lead; returns false if it has left. */
    boolean lead() {
        boolean waited = phase.compareAndSet(Phase.WAITING, Phase.LEADING);
        if (waited) {
            LockSupport.unpark(thread);
        }
        return waited;
    }

    /** Takes this one along; returns false if it has left. */
    boolean take() {
        return phase.compareAndSet(Phase.WAITING, Phase.TAKEN);
    }

    /** Lets this one, whose work could not be done yet, wait on; it may leave again. */
    final void putBack() {
        phase.set(Phase.WAITING);
        // Whoever became restless while it was taken along sleeps until it is told that it may leave.
        if (restless) {
            LockSupport.unpark(thread);
        }
    }

    /** Wakes this one: its work has been done by another. */
    final void done() {
        phase.set(Phase.DONE);
        LockSupport.unpark(thread);
    }

    /** Makes this one, which is awake, ready to wait once more. */
    final void renew() {
        phase.set(Phase.WAITING);
    }
}
