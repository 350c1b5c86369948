package dev.pawl;

import static dev.pawl.Counter.COUNTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Key;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import dev.pawl.store.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody waits longer than its own deadline, and nobody fails for that of another, or for an interruption of another. */
@Timeout(60)
class DeadlinesTest {
    private final ScriptedStore store = new ScriptedStore();
    private final Callers callers = new Callers();
    private final Repository<String, Counter> outsider = Pawl.on(store.target()).repository(COUNTERS);

    /** Returns an entry whose delays are the longest that a policy allows. */
    private Pawl waitingLongest() {
        return Pawl.builder(store)
                .random(new Random(7) {
                    @Override
                    public long nextLong(long bound) {
                        return bound - 1;
                    }
                })
                .build();
    }

    private static Repository<String, Counter> counters(Pawl pawl, int attempts, Duration delay, Duration deadline) {
        return pawl.with(new RetryPolicy(attempts, delay, delay, deadline)).repository(COUNTERS);
    }

    @Test
    void theNextLeaderDoesNotSleepPastItsOwnDeadline() throws Exception {
        Pawl pawl = waitingLongest();
        Repository<String, Counter> slow = counters(pawl, 1, Duration.ofSeconds(30), Duration.ofSeconds(60));
        Repository<String, Counter> quick = counters(pawl, 100, Duration.ofMillis(1), Duration.ofMillis(500));
        slow.insert("a", new Counter(0)).orThrow();
        AtomicBoolean once = new AtomicBoolean();
        store.beforeCommit(batch -> {
            callers.pass(1);
            if (once.compareAndSet(false, true)) {
                outsider.update("a", Counter::next);
            }
        });
        var first = callers.start(() -> slow.update("a", Counter::next));
        callers.awaitHeld();
        long begin = System.nanoTime();
        var second = callers.startAndWait(() -> quick.update("a", Counter::next));
        callers.letGo();
        assertThat(first.failure()).isInstanceOf(RetriesExhaustedException.class);
        assertThat(second.failure()).isInstanceOf(RetriesExhaustedException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void nobodyIsGivenUpForTheDelayOfAnother() throws Exception {
        Pawl pawl = waitingLongest();
        Repository<String, Counter> slow = counters(pawl, 5, Duration.ofSeconds(4), Duration.ofSeconds(20));
        Repository<String, Counter> quick = counters(pawl, 100, Duration.ofMillis(1), Duration.ofSeconds(3));
        slow.insert("a", new Counter(0)).orThrow();
        AtomicInteger n = new AtomicInteger();
        store.beforeCommit(batch -> {
            callers.pass(1);
            int number = n.incrementAndGet();
            // The one after the first fails for what was carried over, the next for what was read.
            if (number == 2 || number == 3) {
                outsider.update("a", Counter::next);
            }
        });
        callers.start(() -> slow.update("a", Counter::next));
        callers.awaitHeld();
        var leader = callers.startAndWait(() -> slow.update("a", Counter::next));
        var member = callers.startAndWait(() -> quick.update("a", Counter::next));
        callers.letGo();
        member.get();
        leader.get();
        assertThat(outsider.get("a").value()).isEqualTo(new Counter(5));
    }

    @Test
    void whoHasTimeDoesNotFailForOneWhoseTimeIsNearlyOver() throws Exception {
        var calls = oneWithFiftyMillisAndOneWith(Duration.ofSeconds(10));

        assertThat(calls.get(0).failure()).isInstanceOf(StoreException.class);
        assertThat(calls.get(1).get().value()).isEqualTo(new Counter(101));
    }

    /**
     * Lets two callers with so much left of their deadlines wait behind one whose update is rejected, so that the next has to read; like
     * every store that reads over a connection, this one cannot in less than 100 ms.
     */
    private List<Callers.Call<Versioned<String, Counter>>> oneWithFiftyMillisAndOneWith(Duration left)
            throws Exception {
        AtomicLong now = new AtomicLong();
        ForwardingStore slow = new ForwardingStore(store) {
            @Override
            public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
                if (deadline.left().toMillis() < 100) {
                    throw new StoreException("It could not be read in time.", null);
                }
                return super.read(keys, deadline);
            }
        };
        Duration passed = Duration.ofMillis(1_950);
        Pawl pawl = Pawl.builder(slow).ticker(now::get).build();
        Repository<String, Counter> hurried = pawl.with(RetryPolicy.standard().withDeadline(passed.plusMillis(50)))
                .repository(COUNTERS);
        Repository<String, Counter> other = pawl.with(RetryPolicy.standard().withDeadline(passed.plus(left)))
                .repository(COUNTERS);
        Repository<String, Counter> oneTry =
                pawl.with(RetryPolicy.standard().withMaxAttempts(1)).repository(COUNTERS);
        hurried.insert("a", new Counter(0)).orThrow();
        AtomicBoolean once = new AtomicBoolean();
        store.beforeCommit(batch -> callers.pass(1));
        store.committing(truth -> {
            if (once.compareAndSet(false, true)) {
                outsider.update("a", Counter::next);
            }
            return truth.get();
        });
        callers.start(() -> oneTry.update("a", Counter::next));
        callers.awaitHeld();
        var calls = List.of(
                callers.startAndWait(() -> hurried.update("a", c -> c.plus(10))),
                callers.startAndWait(() -> other.update("a", c -> c.plus(100))));
        now.addAndGet(passed.toNanos());
        callers.letGo();
        return calls;
    }

    @Test
    void amongThoseWhoHurryOnlyTheMostHurriedFailsForWantOfTime() throws Exception {
        var calls = oneWithFiftyMillisAndOneWith(Duration.ofMillis(850));

        assertThat(calls.get(0).failure()).isInstanceOf(StoreException.class);
        assertThat(calls.get(1).get().value()).isEqualTo(new Counter(101));
    }

    @Test
    void whoeverHoldsALockWaitsForNobodyWhoReads() throws Exception {
        MemoryStore memory = new MemoryStore();
        Pawl pawl = Pawl.builder(memory)
                .retry(RetryPolicy.standard().withDeadline(Duration.ofSeconds(20)))
                .build();
        Repository<String, Counter> counters = pawl.repository(COUNTERS);
        counters.insert("a", new Counter(1)).orThrow();
        long begin = System.nanoTime();
        pawl.transact(tx -> {
            tx.lock(COUNTERS, "a", Wait.not());
            for (int i = 0; i < 4; i++) {
                var reading = callers.start(() -> counters.find("b"));
                while (LockSupport.getBlocker(reading.thread()) == null) {
                    Thread.onSpinWait();
                }
            }
            assertThat(tx.find(COUNTERS, "b")).isEmpty();
        });
        callers.end();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void afterAnInterruptionOnlyTheInterruptedCallerFails() throws Exception {
        Pawl pawl = Pawl.builder(store)
                .retry(RetryPolicy.standard().withMaxAttempts(1).withDelays(Duration.ZERO, Duration.ZERO))
                .build();
        Repository<String, Counter> counters = pawl.repository(COUNTERS);
        counters.insert("a", new Counter(0)).orThrow();
        Callers later = new Callers();
        store.beforeCommit(batch -> {
            callers.pass(1);
            later.pass(2);
        });
        store.committing(truth -> Thread.currentThread().isInterrupted()
                ? ScriptedStore.busy("no connection, interrupted")
                : truth.get());
        callers.start(() -> counters.update("a", Counter::next));
        callers.awaitHeld();
        var leader = callers.startAndWait(() -> counters.update("a", c -> c.plus(10)));
        var other = callers.startAndWait(() -> counters.update("a", c -> c.plus(100)));
        callers.letGo();
        later.awaitHeld();
        leader.thread().interrupt();
        later.letGo();
        assertThat(leader.failure()).isInstanceOf(CallInterruptedException.class);
        other.get();
    }

    @Test
    void closeBearsAnyDeadline() {
        AtomicBoolean closed = new AtomicBoolean();
        store.closing(() -> closed.set(true));
        Pawl pawl = Pawl.builder(store)
                .retry(RetryPolicy.standard().withDeadline(Duration.ofDays(365_000)))
                .build();
        pawl.repository(COUNTERS).insert("a", new Counter(0)).orThrow();
        pawl.repository(COUNTERS).update("a", Counter::next);
        pawl.close();
        assertThat(closed).isTrue();
    }

    @Test
    void noBodyIsRunAfterTheDeadline() throws Exception {
        AtomicLong now = new AtomicLong();
        Pawl pawl = Pawl.builder(store).ticker(now::get).build();
        outsider.insert("a", new Counter(0)).orThrow();
        callers.start(() -> pawl.transactResult(tx -> {
            callers.pass(1);
            return true;
        }));
        callers.awaitHeld();
        try {
            pawl.transact(tx -> tx.update(COUNTERS, "a", Counter::next));
            pawl.transact(tx -> tx.update(COUNTERS, "a", Counter::next));
            outsider.update("a", Counter::next);
            AtomicInteger runs = new AtomicInteger();
            assertThatThrownBy(() -> pawl.transact(tx -> {
                        tx.update(COUNTERS, "a", Counter::next);
                        if (runs.incrementAndGet() == 1) {
                            now.addAndGet(Duration.ofMinutes(5).toNanos());
                        }
                    }))
                    .isInstanceOf(RetriesExhaustedException.class);
            assertThat(runs).hasValue(1);
        } finally {
            callers.end();
        }
    }

    @Test
    void nobodyWaitsLongerThanItsOwnDeadlineForTheLeaderToSettle() throws Exception {
        Pawl pawl = Pawl.builder(store).build();
        Repository<String, Counter> lasting = pawl.with(RetryPolicy.standard().withDeadline(Duration.ofSeconds(6)))
                .repository(COUNTERS);
        Repository<String, Counter> shorter = pawl.with(RetryPolicy.standard().withDeadline(Duration.ofMillis(1_500)))
                .repository(COUNTERS);
        lasting.insert("a", new Counter(0)).orThrow();
        AtomicInteger n = new AtomicInteger();
        AtomicReference<Ticket> ticket = new AtomicReference<>();
        store.beforeCommit(batch -> {
            callers.pass(1);
            ticket.set(batch.get(0).ticket());
        });
        store.committing(truth -> n.incrementAndGet() == 2
                ? new CommitOutcome.InDoubt(ticket.get(), new StoreException("lost", null))
                : truth.get());
        store.settling(truth -> new CommitOutcome.InDoubt(ticket.get(), new StoreException("down", null)));
        callers.start(() -> lasting.update("a", Counter::next));
        callers.awaitHeld();
        var leader = callers.startAndWait(() -> lasting.update("a", Counter::next));
        long begin = System.nanoTime();
        var member = callers.startAndWait(() -> shorter.update("a", Counter::next));
        callers.letGo();
        assertThat(member.failure()).isInstanceOf(CommitInDoubtException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        assertThat(leader.failure()).isInstanceOf(CommitInDoubtException.class);
    }

    @Test
    void afterAnInterruptionOnlyTheInterruptedMemberOfAGroupFails() throws Exception {
        Pawl pawl = Pawl.builder(store)
                .retry(RetryPolicy.standard().withMaxAttempts(1).withDelays(Duration.ZERO, Duration.ZERO))
                .build();
        Repository<String, Counter> counters = pawl.repository(COUNTERS);
        Callers later = new Callers();
        store.beforeCommit(batch -> {
            callers.pass(1);
            later.pass(2);
        });
        store.committing(truth -> Thread.currentThread().isInterrupted()
                ? ScriptedStore.busy("no connection, interrupted")
                : truth.get());
        callers.start(() -> counters.insert("a", new Counter(0)));
        callers.awaitHeld();
        var leader = callers.startAndWait(() -> counters.insert("b", new Counter(0)));
        var other = callers.startAndWait(() -> counters.insert("c", new Counter(0)));
        callers.letGo();
        later.awaitHeld();
        leader.thread().interrupt();
        later.letGo();
        leader.failure();
        other.get();
    }
}
