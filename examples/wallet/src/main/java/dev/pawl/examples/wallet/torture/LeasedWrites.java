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

/** Writes of one slot under leases, some of which run out before it writes. Used by one thread. */
final class LeasedWrites {
    private static final Duration TERM = Duration.ofMillis(400);
    private static final int ONE_OF_LATE = 8;

    private final Pawl pawl;
    private final Locks locks;
    private final Random random;

    LeasedWrites(Pawl pawl, Locks locks, Random random) {
        this.pawl = pawl;
        this.locks = locks;
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
            if (random.nextInt(ONE_OF_LATE) == 0) {
                LockSupport.parkNanos(TERM.toNanos());
            }
            write(lease, id, operation);
            return Answer.ACKNOWLEDGED;
        } finally {
            release(lease);
        }
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
