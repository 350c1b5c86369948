package dev.pawl.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.FenceLostException;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Key;
import dev.pawl.store.Stored;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long locks let the store work for them: for one deadline, whatever a call asks it for. */
class LocksDeadlineTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration ASKING = Duration.ofSeconds(3);

    private final AtomicLong nanos = new AtomicLong();
    private final Noting store = new Noting(nanos);
    private final Locks locks = Locks.on(store, nanos::get, Clock.systemUTC());

    /** Takes a while to say what time it is, and notes until when it is allowed to work. */
    private static final class Noting extends ForwardingStore {
        private final AtomicLong nanos;
        private final List<Long> ends = new ArrayList<>();

        Noting(AtomicLong nanos) {
            super(new MemoryStore());
            this.nanos = nanos;
        }

        @Override
        public Optional<Instant> now(Deadline deadline) {
            ends.add(deadline.nanos());
            nanos.addAndGet(ASKING.toNanos());
            return super.now(deadline);
        }

        @Override
        public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
            ends.add(deadline.nanos());
            return super.read(keys, deadline);
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            ends.add(deadline.nanos());
            return super.commit(batch, deadline);
        }

        List<Long> taken() {
            List<Long> taken = List.copyOf(ends);
            ends.clear();
            return taken;
        }
    }

    private long in(Duration wait) {
        return nanos.get() + wait.toNanos();
    }

    @Test
    void theClockIsAskedWithinTheDeadlineOfTheCallAndTheRestOfItIsForTheTransaction() {
        long end = in(Duration.ofSeconds(10));
        locks.tryAcquire("name", "ann", MINUTE).orThrow();
        assertThat(store.taken()).hasSizeGreaterThan(2).allMatch(each -> each <= end);
    }

    @Test
    void anotherDeadlineHoldsForTheLeasesToo() {
        long end = in(Duration.ofSeconds(5));
        Lease lease = locks.withDeadline(Duration.ofSeconds(5))
                .tryAcquire("name", "ann", MINUTE)
                .orThrow();
        assertThat(store.taken()).hasSizeGreaterThan(2).allMatch(each -> each <= end);

        long renewed = in(Duration.ofSeconds(5));
        lease.renew(MINUTE);
        assertThat(store.taken()).hasSizeGreaterThan(2).allMatch(each -> each <= renewed);

        long released = in(Duration.ofSeconds(5));
        lease.release();
        assertThat(store.taken()).isNotEmpty().allMatch(each -> each <= released);
    }

    @Test
    void aRenewalIsNotWaitedForLongerThanTheLeaseLasts() {
        Lease lease = locks.tryAcquire("name", "ann", Duration.ofSeconds(8)).orThrow();
        long over = nanos.get() - ASKING.toNanos() + Duration.ofSeconds(8).toNanos();
        store.taken();

        lease.renew(MINUTE);
        assertThat(store.taken()).isNotEmpty().allMatch(each -> each <= over);
    }

    @Test
    void aLeaseThatEndsWhileTheClockIsAskedIsNotRenewed() {
        Lease lease = locks.tryAcquire("name", "ann", ASKING.multipliedBy(2)).orThrow();
        store.taken();

        assertThatThrownBy(() -> lease.renew(MINUTE)).isInstanceOf(FenceLostException.class);
        assertThat(store.taken()).as("only asked for the time").hasSize(1);
    }

    @Test
    void aLeaseThatHasEndedIsNotRenewedAndTheStoreIsNotAsked() {
        Lease lease = locks.tryAcquire("name", "ann", ASKING.multipliedBy(2)).orThrow();
        store.taken();
        nanos.addAndGet(ASKING.toNanos());

        assertThatThrownBy(() -> lease.renew(MINUTE)).isInstanceOf(FenceLostException.class);
        assertThat(store.taken()).isEmpty();
    }

    @Test
    void aDeadlineThatIsNotLongerThanZeroIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> locks.withDeadline(Duration.ZERO))
                .withMessageContaining("deadline");
    }
}
