package dev.pawl.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a lease is renewed while work is done under it, and what becomes of it. Clocks stand still unless a test moves them. */
@Timeout(60)
class WatchdogTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LITTLE = Duration.ofMillis(30);
    private static final Clock STOPPED = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    private final AtomicLong nanos = new AtomicLong();
    private final Scripted store = new Scripted();
    private final Locks locks = Locks.on(store, nanos::get, STOPPED);

    /** Commits as a test says. */
    private static final class Scripted extends ForwardingStore {
        private volatile Supplier<List<CommitOutcome>> instead = () -> List.of();
        private volatile Runnable beforeNow = () -> {};
        private volatile Runnable beforeReply = () -> {};

        Scripted() {
            super(new MemoryStore(STOPPED));
        }

        @Override
        public Optional<Instant> now(Deadline deadline) {
            beforeNow.run();
            return super.now(deadline);
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            List<CommitOutcome> outcomes = instead.get();
            if (outcomes.isEmpty()) {
                outcomes = super.commit(batch, deadline);
                beforeReply.run();
            }
            return outcomes;
        }
    }

    private static List<CommitOutcome> failed() {
        return List.of(
                new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, new StoreException("no connection", null)));
    }

    private Lease leaseOfWhichLittleIsLeft() {
        Lease lease = locks.tryAcquire("work", "ann", HOUR).orThrow();
        nanos.addAndGet(HOUR.minus(LITTLE).toNanos());
        assertThat(lease.left()).isEqualTo(LITTLE);
        return lease;
    }

    private static boolean isReached(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLeaseThatHasLastedForMostOfItsTermIsRenewedBeforeItEnds() {
        Lease lease = leaseOfWhichLittleIsLeft();
        CountDownLatch renewed = new CountDownLatch(1);
        store.instead = () -> {
            renewed.countDown();
            return List.of();
        };
        assertThat(locks.<Boolean>whileHeld(lease, () -> {}, held -> isReached(renewed)))
                .isTrue();
    }

    @Test
    void aRenewalThatFailedIsTriedAgainBeforeTheLeaseEnds() {
        Lease lease = leaseOfWhichLittleIsLeft();
        CountDownLatch tried = new CountDownLatch(3);
        store.instead = () -> {
            tried.countDown();
            return tried.getCount() > 0 ? failed() : List.of();
        };
        assertThat(locks.<Boolean>whileHeld(lease, () -> {}, held -> isReached(tried)))
                .isTrue();
    }

    @Test
    void aLeaseThatTheWorkItselfRenewsForAShorterTermIsRenewedBeforeThatEnds() {
        Lease lease = locks.tryAcquire("work", "ann", HOUR).orThrow();
        CountDownLatch renewed = new CountDownLatch(2);
        store.instead = () -> {
            renewed.countDown();
            return List.of();
        };
        assertThat(locks.<Boolean>whileHeld(lease, () -> {}, held -> {
                    held.renew(LITTLE);
                    return isReached(renewed);
                }))
                .isTrue();
    }

    @Test
    void aReplyThatComesLateDoesNotUndoALaterRenewal() {
        Lease lease = locks.tryAcquire("work", "ann", HOUR).orThrow();
        store.beforeReply = () -> {
            store.beforeReply = () -> {};
            assertThat(CompletableFuture.runAsync(() -> lease.renew(HOUR.multipliedBy(3))))
                    .succeedsWithin(Duration.ofSeconds(20));
        };

        lease.renew(HOUR.multipliedBy(2));

        assertThat(lease.until()).isEqualTo(STOPPED.instant().plus(HOUR.multipliedBy(3)));
        assertThat(locks.holders("work")).extracting(Held::until).containsExactly(lease.until());
    }

    @Test
    void aReleaseThatFailsReplacesNeitherWhatTheWorkReturnedNorWhatItThrew() {
        Lease lease = locks.tryAcquire("work", "ann", HOUR).orThrow();
        assertThat(locks.<String>whileHeld(lease, () -> {}, held -> {
                    store.instead = WatchdogTest::failed;
                    return "done";
                }))
                .isEqualTo("done");
        assertThatThrownBy(() -> locks.whileHeld(lease, () -> {}, held -> {
                    throw new IllegalStateException("of the work");
                }))
                .hasMessage("of the work");
        assertThat(lease.isOver()).as("nothing more is written under it").isTrue();
    }

    @Test
    void aThreadThatIsInterruptedReleasesTheLeaseAndStaysInterrupted() {
        store.instead = () -> Thread.currentThread().isInterrupted() ? failed() : List.of();
        Lease lease = locks.tryAcquire("work", "ann", HOUR).orThrow();
        locks.whileHeld(lease, () -> {}, held -> {
            Thread.currentThread().interrupt();
            return "done";
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(locks.holders("work")).isEmpty();
    }

    @Test
    void whenTheStoreFailsWithAnErrorTheRenewalIsTriedAgainAndThatTheLeaseIsLostIsTold() {
        Lease lease = leaseOfWhichLittleIsLeft();
        CountDownLatch tried = new CountDownLatch(2);
        CountDownLatch lost = new CountDownLatch(1);
        store.beforeNow = () -> {
            tried.countDown();
            throw new LinkageError("of the driver");
        };
        assertThat(locks.<Boolean>whileHeld(lease, lost::countDown, held -> {
                    boolean again = isReached(tried);
                    nanos.addAndGet(LITTLE.toNanos());
                    return again && isReached(lost);
                }))
                .isTrue();
    }
}
