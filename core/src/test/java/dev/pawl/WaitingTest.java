package dev.pawl;

import static dev.pawl.Counter.COUNTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that wait: what ends them, and what closing owes them. */
@Timeout(60)
class WaitingTest {
    /** Waits so long that a test ends in time only if something ends the wait. */
    private static final RetryPolicy PATIENT =
            new RetryPolicy(100, Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(1));

    private final ScriptedStore store = new ScriptedStore();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private Pawl pawl(PawlListener listener) {
        return Pawl.builder(store)
                .retry(PATIENT)
                .random(new Random(7))
                .listener(listener)
                .build();
    }

    private static Repository<String, Counter> withOne(Pawl pawl) {
        Repository<String, Counter> counters = pawl.repository(COUNTERS);
        counters.insert("a", new Counter(0)).orThrow();
        return counters;
    }

    @Test
    void interruptionEndsTheWaitAtOnceAndKeepsTheFlag() {
        Repository<String, Counter> counters = withOne(pawl(event -> {
            if (event instanceof PawlListener.Waiting) {
                Thread.currentThread().interrupt();
            }
        }));
        store.committing(truth -> ScriptedStore.busy("busy"));

        assertThatThrownBy(() -> counters.update("a", Counter::next))
                .isInstanceOf(CallInterruptedException.class)
                .hasMessageContaining(COUNTERS.key("a").toString())
                .hasMessageContaining("attempt 2")
                .cause()
                .hasMessage("busy");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void interruptionEndsTheWaitForALockAndKeepsTheFlag() {
        Pawl pawl = pawl(event -> {});
        withOne(pawl);

        assertThatThrownBy(() -> pawl.transact(tx -> {
                    Thread.currentThread().interrupt();
                    tx.lock(COUNTERS, "a", Wait.not());
                }))
                .isInstanceOf(CallInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void interruptionEndsTheWaitForALockThatSomebodyElseHolds() throws Exception {
        Pawl pawl = pawl(event -> {});
        withOne(pawl);
        Callers callers = new Callers();
        callers.start(() -> pawl.transactResult(tx -> {
            tx.lock(COUNTERS, "a", Wait.not());
            callers.pass(1);
            return true;
        }));
        callers.awaitHeld();
        var second =
                callers.start(() -> pawl.transactResult(tx -> tx.lock(COUNTERS, "a", Wait.atMost(PATIENT.deadline()))));
        while (LockSupport.getBlocker(second.thread()) == null) {
            Thread.onSpinWait();
        }
        second.thread().interrupt();

        assertThat(second.failure()).isInstanceOf(CallInterruptedException.class);
        callers.end();
    }

    @Test
    void interruptionEndsSettlingAndKeepsTheFlag() {
        Repository<String, Counter> counters = withOne(pawl(event -> {}));
        store.committing(truth -> {
            throw new IllegalStateException("The reply cannot be read.");
        });
        store.settling(truth -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server is gone.");
        });

        assertThatThrownBy(() -> counters.update("a", Counter::next)).isInstanceOf(CommitInDoubtException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closingWakesTheCallsThatWaitToTryAgainOrForTheirTurn() throws Exception {
        int callers = 8;
        CountDownLatch waiting = new CountDownLatch(1);
        Pawl pawl = pawl(event -> {
            if (event instanceof PawlListener.Waiting) {
                waiting.countDown();
            }
        });
        Repository<String, Counter> counters = withOne(pawl);
        store.committing(truth -> ScriptedStore.busy("busy"));
        List<Future<Versioned<String, Counter>>> calls = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            calls.add(threads.submit(() -> counters.update("a", Counter::next)));
        }
        waiting.await();

        pawl.close();

        assertThat(calls).allSatisfy(call -> assertThatThrownBy(call::get).hasCauseInstanceOf(ClosedException.class));
    }

    @Test
    void closingWaitsForACommitUnderWayWhoseCallerGetsItsTrueOutcome() throws Exception {
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
        Pawl pawl = pawl(event -> {});
        Repository<String, Counter> counters = withOne(pawl);
        store.committing(truth -> {
            committing.countDown();
            awaited(goOn);
            order.add("committed");
            return truth.get();
        });
        store.closing(() -> order.add("closed"));
        Future<Versioned<String, Counter>> call = threads.submit(() -> counters.update("a", Counter::next));
        committing.await();

        Future<?> close = threads.submit(pawl::close);
        awaitRefusal(counters);
        goOn.countDown();
        close.get();

        assertThat(call.get().value()).isEqualTo(new Counter(1));
        assertThat(order).containsExactly("committed", "closed");
    }

    /** The gate is shut before anybody is waited for. */
    private static void awaitRefusal(Repository<String, Counter> counters) {
        while (true) {
            try {
                counters.find("a");
                Thread.onSpinWait();
            } catch (ClosedException e) {
                assertThat(e).hasMessage("This Pawl is closed.");
                return;
            }
        }
    }

    @Test
    void aClosedPawlLetsNobodyInAndMayBeClosedAgain() {
        Pawl pawl = pawl(event -> {});
        Repository<String, Counter> counters = withOne(pawl);
        pawl.close();
        pawl.close();

        assertThatThrownBy(() -> counters.find("a")).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> counters.insert("b", new Counter(0))).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> pawl.transact(tx -> {})).isInstanceOf(ClosedException.class);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
