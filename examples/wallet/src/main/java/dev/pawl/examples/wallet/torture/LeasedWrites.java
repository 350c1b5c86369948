package dev.pawl.examples.wallet.torture;

import dev.pawl.CommitInDoubtException;
import dev.pawl.Pawl;
import dev.pawl.PawlException;
import dev.pawl.examples.wallet.torture.Message.Answer;
import dev.pawl.lock.Acquisition;
import dev.pawl.lock.Lease;
import dev.pawl.lock.Locks;
import dev.pawl.store.StoreException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Writes of one slot under leases, some of which run out before it writes, as on a machine that was suspended: its monotonic clock has
 * not noticed, so that it takes them for held, and the store alone knows better. Used by one thread.
 */
final class LeasedWrites {
    private static final Duration TERM = Duration.ofMillis(400);
    /** Leaves others the time to take the lease over and to write under it. */
    private static final Duration SUSPENSION = TERM.multipliedBy(3).dividedBy(2);

    private static final int ONE_OF_SUSPENDED = 8;

    private final Pawl pawl;
    private final Locks locks;
    private final Random random;
    private final AtomicLong suspended = new AtomicLong();

    /**
     * Makes them.
     *
     * @param locks makes locks that go by a monotonic clock
     */
    LeasedWrites(Pawl pawl, Function<LongSupplier, Locks> locks, Random random) {
        this.pawl = pawl;
        this.locks = locks.apply(() -> System.nanoTime() - suspended.get());
        this.random = random;
    }

    /** It was written what a later holder of the lease had written before. */
    static final class WrittenOverLaterHolder extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrittenOverLaterHolder(long mine, long later) {
            super("Written under the fencing number " + mine + " over what was written under " + later + ".");
        }
    }

    Answer update(Operation operation) {
        String id = operation.keys().get(0);
        if (!(acquired(id, operation.slot()) instanceof Acquisition.Acquired acquired)) {
            return Answer.CONFLICT;
        }
        Lease lease = acquired.lease();
        try {
            if (random.nextInt(ONE_OF_SUSPENDED) == 0) {
                suspend();
            }
            write(lease, id, operation);
            return Answer.ACKNOWLEDGED;
        } finally {
            release(lease);
        }
    }

    private void suspend() {
        long before = System.nanoTime();
        LockSupport.parkNanos(SUSPENSION.toNanos());
        suspended.addAndGet(System.nanoTime() - before);
    }

    private Acquisition acquired(String id, String owner) {
        try {
            return locks.tryAcquire(id, owner, TERM);
        } catch (CommitInDoubtException e) {
            // In doubt is the lease, which nobody has then; of the write it is known that it was not made.
            throw new StoreException("It is not known whether the lease was acquired: " + e.getMessage(), e);
        }
    }

    private void write(Lease lease, String id, Operation operation) {
        long mine = lease.fencingNumber();
        AtomicLong before = new AtomicLong();
        pawl.fencedBy(lease).repository(Field.TALLIES).update(id, tally -> {
            before.set(tally.fence());
            return tally.counting(operation.slot(), operation.serial()).under(mine);
        });
        if (before.get() > mine) {
            throw new WrittenOverLaterHolder(mine, before.get());
        }
    }

    private static void release(Lease lease) {
        try {
            lease.release();
        } catch (PawlException | StoreException e) {
            // It ends with its term.
        }
    }
}
