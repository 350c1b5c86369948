package dev.pawl;

import static dev.pawl.Counter.COUNTERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions that are held back while many commits wait for the store. */
@Timeout(60)
class AdmissionTest {
    private static final int MOST = 2 * Groups.MOST_PARTS;

    private final Callers callers = new Callers();

    @AfterEach
    void nobodyIsLeft() throws InterruptedException {
        callers.end();
    }

    private static Deadline aMinute() {
        return Deadline.after(Duration.ofMinutes(1));
    }

    private static Admission full() {
        Admission admission = new Admission(2);
        admission.handedOver();
        admission.handedOver();
        return admission;
    }

    /** Waits until a thread waits, be it for its turn or, with the first turn, for a place. */
    private static void awaitWaiting(Callers.Call<?> call) {
        while (LockSupport.getBlocker(call.thread()) == null) {
            assertThat(call.thread().isAlive()).as("waits").isTrue();
            Thread.onSpinWait();
        }
    }

    @Test
    void whereFewWaitForTheStoreEverybodyBeginsAtOnce() {
        Admission admission = new Admission(2);
        admission.handedOver();
        Thread.currentThread().interrupt();

        assertThat(admission.await(aMinute())).isTrue();
        assertThat(admission.await(Deadline.after(Duration.ZERO))).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoeverIsHeldBackBeginsOnceOneHasEnded() throws Exception {
        Admission admission = full();
        AtomicInteger begun = new AtomicInteger();
        List<Callers.Call<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(callers.start(() -> {
                boolean begins = admission.await(aMinute());
                begun.incrementAndGet();
                return begins;
            }));
            awaitWaiting(calls.get(i));
        }
        assertThat(begun).hasValue(0);
        admission.ended();
        for (var call : calls) {
            assertThat(call.get()).isTrue();
        }
    }

    @Test
    void theNextToBeginIsWhoeverHasWaitedLongest() throws Exception {
        Admission admission = full();
        List<Callers.Call<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            calls.add(callers.start(() -> admission.await(aMinute())));
            awaitWaiting(calls.get(i));
        }
        for (int i = 0; i < 4; i++) {
            while (LockSupport.getBlocker(calls.get(i).thread()) != admission) {
                Thread.onSpinWait();
            }
            for (var later : calls.subList(i + 1, 4)) {
                assertThat(LockSupport.getBlocker(later.thread())).isNotSameAs(admission);
            }
            calls.get(i).thread().interrupt();
            assertThat(calls.get(i).get()).isFalse();
        }
    }

    @Test
    void whoeverIsInterruptedOrLateDoesNotBeginAndHoldsUpNobody() throws Exception {
        Admission admission = full();
        var first = callers.start(
                () -> admission.await(aMinute()) || !Thread.currentThread().isInterrupted());
        awaitWaiting(first);
        var second = callers.start(
                () -> admission.await(aMinute()) || !Thread.currentThread().isInterrupted());
        awaitWaiting(second);
        assertThat(admission.await(Deadline.after(Duration.ofMillis(1)))).isFalse();
        second.thread().interrupt();
        assertThat(second.get()).isFalse();
        first.thread().interrupt();
        assertThat(first.get()).isFalse();
        assertThat(admission.await(Deadline.after(Duration.ofMillis(1)))).isFalse();
        admission.ended();
        assertThat(admission.await(aMinute())).isTrue();
    }

    @Test
    void nobodyIsForgotten() throws Exception {
        Admission admission = new Admission(2);
        AtomicInteger begun = new AtomicInteger();
        List<Callers.Call<Boolean>> calls = new ArrayList<>();
        CyclicBarrier together = new CyclicBarrier(8);
        for (int i = 0; i < 8; i++) {
            calls.add(callers.start(() -> {
                together.await();
                for (int n = 0; n < 5_000; n++) {
                    begun.addAndGet(admission.await(aMinute()) ? 1 : 0);
                    admission.handedOver();
                    Thread.onSpinWait();
                    admission.ended();
                }
                return true;
            }));
        }
        for (var call : calls) {
            call.get();
        }

        assertThat(begun).hasValue(40_000);
    }

    @Test
    void aBodyRunsOnlyOnceThereIsAPlaceInTheLineForTheStore() throws Exception {
        ScriptedStore store = new ScriptedStore();
        Pawl pawl = Pawl.on(store);
        pawl.repository(COUNTERS).insert("a", new Counter(0)).orThrow();
        store.beforeCommit(batch -> callers.pass(1));
        for (int i = 0; i < MOST; i++) {
            callers.start(() -> pawl.transactResult(tx -> tx.update(COUNTERS, "a", Counter::next)));
        }
        callers.awaitHeld();
        while (pawl.engine().admission().waiting() < MOST) {
            Thread.onSpinWait();
        }
        CountDownLatch ran = new CountDownLatch(1);
        var late = callers.start(() -> pawl.transactResult(tx -> {
            ran.countDown();
            return tx.update(COUNTERS, "a", Counter::next);
        }));
        awaitWaiting(late);
        assertThat(ran.getCount()).as("has not run").isOne();
        callers.end();

        assertThat(pawl.repository(COUNTERS).get("a").value()).isEqualTo(new Counter(MOST + 1));
        assertThat(pawl.engine().admission().waiting()).isZero();
    }

    @Test
    void bodiesThatTakeLongHoldNobodyBack() throws Exception {
        Pawl pawl = Pawl.on(new ScriptedStore());
        CountDownLatch all = new CountDownLatch(MOST + 10);
        List<Callers.Call<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < MOST + 10; i++) {
            calls.add(callers.start(() -> pawl.transactResult(tx -> {
                all.countDown();
                return awaited(all);
            })));
        }
        for (var call : calls) {
            assertThat(call.get()).isTrue();
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
