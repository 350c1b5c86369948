package dev.pawl;

import static dev.pawl.Counter.COUNTERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.StoreException;
import dev.pawl.store.Wait;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is thrown where nobody expects it: everybody learns the truth, and nothing is made twice. */
@Timeout(30)
class ErrorsTest {
    record Deep(List<Deep> in) {}

    private final ScriptedStore store = new ScriptedStore();
    private final Callers callers = new Callers();
    private volatile Consumer<PawlListener.Event> listener = event -> {};
    private final Pawl pawl = Pawl.builder(store)
            .retry(RetryPolicy.standard()
                    .withDelays(Duration.ZERO, Duration.ZERO)
                    .withDeadline(Duration.ofSeconds(3)))
            .listener(event -> listener.accept(event))
            .build();
    private final Repository<String, Counter> counters = pawl.repository(COUNTERS);
    private final Repository<String, Deep> deeps = pawl.repository(AggregateType.of("deep", String.class, Deep.class));

    private Callers.Call<Versioned<String, Counter>> waiting(String id, int more) {
        return callers.startAndWait(() -> counters.update(id, c -> c.plus(more)));
    }

    private void holdFirst() {
        counters.insert("a", new Counter(0)).orThrow();
        store.beforeCommit(batch -> callers.pass(1));
        callers.start(() -> counters.update("a", c -> c.plus(1)));
        callers.awaitHeld();
    }

    @Test
    void anErrorOfTheListenerAppliesNothingTwice() throws Exception {
        holdFirst();
        var x = waiting("a", 10);
        var y = waiting("a", 100);
        var z = waiting("a", 1000);
        AtomicInteger n = new AtomicInteger();
        listener = event -> {
            // 1st is the caller that was held up, 2nd is x, the first of the group
            if (event instanceof PawlListener.Committed && n.incrementAndGet() == 2) {
                throw new NoSuchMethodError("of a metrics library");
            }
        };
        callers.letGo();
        x.get();
        y.get();
        z.get();
        assertThat(counters.get("a").value()).isEqualTo(new Counter(1111));
    }

    @Test
    void anErrorOfTheListenerLeavesNobodyWaiting() throws Exception {
        holdFirst();
        var x = waiting("a", 10);
        var y = waiting("a", 100);
        AtomicInteger n = new AtomicInteger();
        listener = event -> {
            if (event instanceof PawlListener.Attempted && n.incrementAndGet() == 1) {
                throw new NoSuchMethodError("of a metrics library");
            }
        };
        callers.letGo();
        x.get();
        y.get();
    }

    @Test
    void anErrorWhileSettlingAppliesNothingTwice() throws Exception {
        holdFirst();
        var x = waiting("a", 10);
        var y = waiting("a", 100);
        AtomicBoolean lost = new AtomicBoolean();
        AtomicReference<Commit> last = new AtomicReference<>();
        store.beforeCommit(batch -> last.set(batch.get(0)));
        store.committing(truth -> {
            CommitOutcome real = truth.get();
            return last.get() != null && lost.compareAndSet(false, true)
                    ? new CommitOutcome.InDoubt(last.get().ticket(), new StoreException("reply lost", null))
                    : real;
        });
        AtomicBoolean failed = new AtomicBoolean();
        store.settling(truth -> {
            if (failed.compareAndSet(false, true)) {
                throw new NoClassDefFoundError("of a driver");
            }
            return truth.get();
        });
        callers.letGo();
        x.get();
        y.get();
        assertThat(counters.get("a").value()).isEqualTo(new Counter(111));
    }

    /** Starts to insert a value that its own caller has stack enough for, and whoever leads a group has not. */
    private void insertSomethingDeepAndWait() {
        Deep deep = new Deep(List.of());
        for (int i = 0; i < 60_000; i++) {
            deep = new Deep(List.of(deep));
        }
        Deep value = deep;
        FutureTask<Object> task = new FutureTask<>(() -> deeps.insert("x", value));
        Thread thread = new Thread(null, task, "deep", 1L << 29);
        thread.setDaemon(true);
        thread.start();
        new Callers.Call<>(thread, task).awaitWaiting();
    }

    @Test
    void whatIsConfirmedIsStored() throws Exception {
        counters.insert("b", new Counter(0)).orThrow();
        holdFirst();
        var leader = callers.startAndWait(() -> counters.insert("c", new Counter(0)));
        insertSomethingDeepAndWait();
        var innocent = waiting("b", 10);
        callers.letGo();
        leader.get();
        assertThat(innocent.get().value()).isEqualTo(new Counter(10));
        assertThat(counters.get("b").value()).isEqualTo(new Counter(10));
    }

    @Test
    void nobodyWaitsForEverForTheFaultOfAnothersValue() throws Exception {
        Callers second = new Callers();
        counters.insert("a", new Counter(0)).orThrow();
        store.beforeCommit(batch -> {
            callers.pass(1);
            second.pass(2);
        });
        callers.start(() -> counters.update("a", c -> c.plus(1)));
        callers.awaitHeld();
        var leader = callers.startAndWait(() -> counters.update("a", c -> c.plus(10)));
        var member = callers.startAndWait(() -> counters.update("a", c -> c.plus(100)));
        // Keeps the store busy when the line goes on.
        callers.startAndWait(() -> counters.insert("b", new Counter(0)));
        // The line goes on when the other is at the store.
        listener = event -> {
            if (event instanceof PawlListener.Committed) {
                second.awaitHeld();
            }
        };
        callers.letGo();
        second.awaitHeld();
        listener = event -> {};
        while (!(LockSupport.getBlocker(leader.thread()) instanceof Batch)) {
            Thread.onSpinWait();
        }
        insertSomethingDeepAndWait();
        second.letGo();
        leader.get();
        member.get();
        assertThat(counters.get("a").value()).isEqualTo(new Counter(111));
    }

    @Test
    void aWriteIsNotToldANullPointerForTheFaultOfAnothersValue() throws Exception {
        counters.insert("a", new Counter(0)).orThrow();
        store.beforeCommit(batch -> callers.pass(1));
        callers.start(() -> counters.update("a", c -> c.plus(1)));
        callers.awaitHeld();
        callers.startAndWait(() -> counters.insert("b", new Counter(0)));
        var innocent = callers.startAndWait(() -> counters.insert("c", new Counter(0)));
        insertSomethingDeepAndWait();
        callers.letGo();
        innocent.get();
        assertThat(counters.find("c")).isPresent();
    }

    private void loseTheReplyToTheSecond() {
        AtomicInteger number = new AtomicInteger();
        store.committing(truth -> {
            CommitOutcome outcome = truth.get();
            if (number.incrementAndGet() == 2) {
                throw new IllegalStateException("The reply is lost.");
            }
            return outcome;
        });
    }

    @Test
    void ifTheLeaderCannotGoOnSettlingTheOthersDo() throws Exception {
        holdFirst();
        loseTheReplyToTheSecond();
        AtomicInteger asked = new AtomicInteger();
        store.settling(truth -> {
            if (asked.incrementAndGet() == 1) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("The server is gone.");
            }
            return truth.get();
        });
        var leader = waiting("a", 1);
        var follower = waiting("a", 1);
        callers.letGo();

        assertThat(leader.failure()).isInstanceOf(CommitInDoubtException.class);
        assertThat(follower.get().value()).isEqualTo(new Counter(3));
        assertThat(counters.get("a").value()).isEqualTo(new Counter(3));
    }

    @Test
    void whoeverHadNothingInACommitIsNotInDoubtWithIt() throws Exception {
        holdFirst();
        loseTheReplyToTheSecond();
        store.settling(truth -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server is gone.");
        });
        var leader = waiting("a", 100);
        var throwing = callers.startAndWait(() -> counters.update("a", counter -> {
            throw new IllegalStateException("never");
        }));
        var same = callers.startAndWait(() -> counters.update("a", counter -> counter));
        callers.letGo();

        assertThat(leader.failure()).isInstanceOf(CommitInDoubtException.class);
        assertThat(throwing.failure()).hasMessage("never");
        assertThat(same.get().value()).isEqualTo(new Counter(101));
    }

    @Test
    void whateverALockingCommitThrowsIsSettled() {
        for (Throwable thrown :
                List.of(new IllegalStateException("pool is shut"), new NoClassDefFoundError("driver"))) {
            addedUnderALock(real -> new Locking(real) {
                @Override
                public CommitOutcome commit(Commit commit, Deadline deadline) {
                    super.commit(commit, deadline);
                    throw Failures.rethrown(thrown);
                }
            });
        }
    }

    @Test
    void thatLocksCannotBeLetGoOfSaysNothingAboutTheCommit() {
        for (Throwable thrown :
                List.of(new IllegalStateException("pool is shut"), new NoClassDefFoundError("driver"))) {
            addedUnderALock(real -> new Locking(real) {
                @Override
                public void close() {
                    super.close();
                    throw Failures.rethrown(thrown);
                }
            });
        }
    }

    private static class Locking implements LockingTransaction {
        private final LockingTransaction real;

        Locking(LockingTransaction real) {
            this.real = real;
        }

        @Override
        public LockOutcome lock(List<Key> keys, Strength strength, Wait wait, Deadline deadline) {
            return real.lock(keys, strength, wait, deadline);
        }

        @Override
        public CommitOutcome commit(Commit commit, Deadline deadline) {
            return real.commit(commit, deadline);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private void addedUnderALock(UnaryOperator<LockingTransaction> failing) {
        ForwardingStore forwarding = new ForwardingStore(store.target()) {
            @Override
            public LockingTransaction begin(Deadline deadline) {
                return failing.apply(super.begin(deadline));
            }
        };
        Repository<String, Counter> fresh = Pawl.on(store.target()).repository(COUNTERS);
        fresh.deleteUnchecked("a");
        fresh.insert("a", new Counter(0)).orThrow();
        Pawl.on(forwarding).transact(tx -> {
            var a = tx.lock(COUNTERS, "a", Wait.not()).orElseThrow();
            tx.replace(a.with(Counter::next));
        });
        assertThat(fresh.get("a").value()).isEqualTo(new Counter(1));
    }
}
