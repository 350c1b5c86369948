package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.LockUnavailableException;
import dev.pawl.Pawl;
import dev.pawl.PawlListener;
import dev.pawl.RetryPolicy;
import dev.pawl.Transaction;
import dev.pawl.Versioned;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Id;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class RowLockContract extends Contract {
    private static final Wait PATIENT = Wait.atMost(Duration.ofSeconds(30));

    private final ExecutorService other = Executors.newSingleThreadExecutor();

    RowLockContract(Supplier<StoreFixture> fixture) {
        super(fixture);
    }

    @Override
    List<Kind> moreKinds() {
        return List.of(Pawl.lockKinds());
    }

    @BeforeEach
    void fill() {
        assumeSeveralAggregates();
        wallets().insert("alice", Wallet.of("10")).orThrow();
        wallets().insert("bob", Wallet.of("10")).orThrow();
    }

    /** Tells whether locks are carried by leases, since the database has none of its own. */
    private boolean locksByLease() {
        try {
            store().begin(soon()).close();
            return false;
        } catch (UnsupportedOperationException e) {
            return true;
        }
    }

    private void assumeLocksByLease() {
        assumeTrue(
                locksByLease(), "This store has row locks, which end with their connection and keep out all writers.");
    }

    @AfterEach
    void stopOther() {
        other.shutdownNow();
    }

    /** Runs a piece of work while another transaction holds the lock on alice. */
    private void whileAliceIsLocked(Strength strength, Runnable work) {
        CompletableFuture<Void> locked = new CompletableFuture<>();
        CountDownLatch done = new CountDownLatch(1);
        CompletableFuture<Void> holder = CompletableFuture.runAsync(
                () -> pawl().transact(tx -> {
                    tx.lockAll(WALLET, List.of("alice"), strength, PATIENT);
                    locked.complete(null);
                    await(done);
                }),
                other);
        finished(CompletableFuture.anyOf(locked, holder));
        try {
            work.run();
        } finally {
            done.countDown();
            finished(holder);
        }
    }

    /** Tells whether a commit may have to be made again though nobody else has written. */
    private boolean losesReplies() {
        return fixture() instanceof LossyFixture;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void finished(Future<?> work) {
        try {
            work.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsLockedIsReadAsOfTheLockAndWrittenWithIt() {
        pawl().transact(tx -> {
            Versioned<String, Wallet> alice = tx.lock(WALLET, "alice", PATIENT).orElseThrow();
            Optional<Versioned<String, Wallet>> carl = tx.lock(WALLET, "carl", PATIENT);
            assertThat(carl).isEmpty();
            tx.replace(alice.with(w -> w.plus(5)));
            assertThat(tx.get(WALLET, "alice").value()).isEqualTo(Wallet.of("15"));
            assertThat(tx.lock(WALLET, "alice", PATIENT).orElseThrow().value())
                    .as("as this transaction has left it")
                    .isEqualTo(Wallet.of("15"));
            tx.insert(WALLET, "carl", Wallet.of("1"));
        });
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("15"));
        assertThat(wallets().get("carl").value()).isEqualTo(Wallet.of("1"));
    }

    @Test
    void aCopyReadBeforeTheLockIsNeverWhatTheLockReturns() {
        AtomicInteger runs = new AtomicInteger();
        pawl().transact(tx -> {
            Wallet before = tx.get(WALLET, "alice").value();
            if (runs.incrementAndGet() == 1) {
                finished(other.submit(() -> wallets().update("alice", w -> w.plus(100))));
            }
            Versioned<String, Wallet> locked = tx.lock(WALLET, "alice", PATIENT).orElseThrow();
            assertThat(locked.value()).isEqualTo(before);
            tx.replace(locked.with(w -> w.plus(1)));
        });
        assertThat(runs.get()).isGreaterThanOrEqualTo(2);
        if (!losesReplies()) {
            assertThat(runs).hasValue(2);
        }
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("111"));
    }

    @Test
    void whoDoesNotWantToWaitIsToldAtOnce() {
        whileAliceIsLocked(Strength.UPDATE, () -> {
            assertThatThrownBy(() -> pawl().transact(tx -> tx.lock(WALLET, "alice", Wait.not())))
                    .isInstanceOfSatisfying(
                            LockUnavailableException.class,
                            e -> assertThat(e.keys())
                                    .containsExactly(
                                            WALLET.versioned("alice", dev.pawl.store.Version.of(1), Wallet.of("1"))
                                                    .key()))
                    .hasMessageContaining("alice");
            assertThatThrownBy(
                            () -> pawl().transact(tx -> tx.lock(WALLET, "alice", Wait.atMost(Duration.ofMillis(50)))))
                    .isInstanceOf(LockUnavailableException.class);
        });
        pawl().transact(tx -> assertThat(tx.lock(WALLET, "alice", Wait.not())).isPresent());
    }

    @Test
    void whatIsLockedCanBeSkipped() {
        whileAliceIsLocked(
                Strength.UPDATE,
                () -> pawl().transact(tx -> {
                    Map<String, Versioned<String, Wallet>> free =
                            tx.lockAll(WALLET, List.of("bob", "alice"), Strength.UPDATE, Wait.skipLocked());
                    assertThat(free).doesNotContainKey("alice");
                }));
        pawl().transact(tx -> assertThat(
                        tx.lockAll(WALLET, List.of("bob", "alice"), Strength.UPDATE, Wait.skipLocked()))
                .containsOnlyKeys("alice", "bob"));
    }

    @Test
    void lockedUpdatesAreAllThereAndNoneMeetsAConflict() {
        int threads = 6;
        int rounds = 15;
        AtomicInteger conflicts = new AtomicInteger();
        Pawl listened = Pawl.builder(store())
                .retry(RetryPolicy.standard().withMaxAttempts(2_000).withDeadline(Duration.ofSeconds(60)))
                .listener(event -> conflicts.addAndGet(event instanceof PawlListener.Conflicted ? 1 : 0))
                .build();
        AtomicInteger runs = new AtomicInteger();
        Racers.race(threads, client -> {
            for (int i = 0; i < rounds; i++) {
                listened.transact(tx -> {
                    runs.incrementAndGet();
                    tx.replace(tx.lock(WALLET, "alice", PATIENT).orElseThrow().with(w -> w.plus(1)));
                });
            }
            return true;
        });
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of(Integer.toString(10 + threads * rounds)));
        assertThat(conflicts).hasValue(0);
        if (!losesReplies()) {
            assertThat(runs).as("nobody did its work in vain").hasValue(threads * rounds);
        }
    }

    @Test
    void thoseWhoLockTheSameTwoInOneCallNeverWaitInACircle() {
        Racers.race(4, client -> {
            List<String> order = client % 2 == 0 ? List.of("alice", "bob") : List.of("bob", "alice");
            for (int i = 0; i < 10; i++) {
                pawl().transact(tx -> {
                    Map<String, Versioned<String, Wallet>> both = tx.lockAll(WALLET, order, Strength.UPDATE, PATIENT);
                    both.values().forEach(wallet -> tx.replace(wallet.with(w -> w.plus(1))));
                });
            }
            return true;
        });
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("50"));
        assertThat(wallets().get("bob").value()).isEqualTo(Wallet.of("50"));
    }

    @Test
    void aCircleOfLocksIsBrokenAndBothTransactionsAreMadeInTheEnd() {
        Racers.race(2, client -> {
            for (int i = 0; i < 5; i++) {
                pawl().transact(tx -> {
                    plus(tx, client == 0 ? "alice" : "bob");
                    plus(tx, client == 0 ? "bob" : "alice");
                });
            }
            return true;
        });
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("20"));
        assertThat(wallets().get("bob").value()).isEqualTo(Wallet.of("20"));
    }

    private static void plus(Transaction tx, String id) {
        tx.replace(tx.lock(WALLET, id, PATIENT).orElseThrow().with(w -> w.plus(1)));
    }

    @Test
    void locksAreReleasedHoweverTheTransactionEnds() {
        List<Consumer<Transaction>> ends = List.of(tx -> {}, tx -> plus(tx, "alice"), tx -> {
            throw new IllegalArgumentException("the caller's own");
        });
        for (Consumer<Transaction> end : ends) {
            try {
                pawl().transact(tx -> {
                    tx.lock(WALLET, "alice", PATIENT);
                    end.accept(tx);
                });
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessage("the caller's own");
            }
            finished(other.submit(() -> pawl().transact(tx ->
                    assertThat(tx.lock(WALLET, "alice", Wait.not())).isPresent())));
        }
    }

    @Test
    void noMoreTransactionsHoldLocksThanMayAndTheOthersWaitForTheirTurn() {
        AtomicInteger inside = new AtomicInteger();
        Pawl narrow = Pawl.builder(store()).lockingTransactions(1).build();
        narrow.repository(WALLET);
        Racers.race(4, client -> {
            narrow.transact(tx -> {
                tx.lock(WALLET, client % 2 == 0 ? "alice" : "bob", PATIENT);
                assertThat(inside.incrementAndGet()).isEqualTo(1);
                inside.decrementAndGet();
            });
            return true;
        });
    }

    @Test
    void aSharedLockKeepsOutWhoeverWantsToWrite() {
        whileAliceIsLocked(
                Strength.SHARE,
                () -> assertThatThrownBy(() -> pawl().transact(tx -> tx.lock(WALLET, "alice", Wait.not())))
                        .isInstanceOf(LockUnavailableException.class));
        pawl().transact(tx -> {
            Versioned<String, Wallet> alice =
                    tx.lockShared(WALLET, "alice", PATIENT).orElseThrow();
            assertThat(tx.lock(WALLET, "alice", PATIENT)).as("one's own").contains(alice);
            tx.replace(alice.with(w -> w.plus(1)));
        });
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("11"));
    }

    @Test
    void twoWhoShareALockDoNotWaitForEachOther() {
        assumeLocksByLease();
        whileAliceIsLocked(
                Strength.SHARE,
                () -> pawl().transact(tx ->
                        assertThat(tx.lockShared(WALLET, "alice", Wait.not())).isPresent()));
    }

    @Test
    void whoeverWritesWithoutTheLockIsNoticedByTheVersionCheck() {
        assumeLocksByLease();
        AtomicInteger runs = new AtomicInteger();
        pawl().transact(tx -> {
            Versioned<String, Wallet> alice = tx.lock(WALLET, "alice", PATIENT).orElseThrow();
            if (runs.incrementAndGet() == 1) {
                finished(other.submit(() -> wallets().update("alice", w -> w.plus(100))));
            }
            tx.replace(alice.with(w -> w.plus(1)));
        });
        assertThat(runs.get()).isGreaterThanOrEqualTo(2);
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("111"));
    }

    @Test
    void theLockOfAHolderThatDiedEndsWithItsDeadline() {
        assumeLocksByLease();
        Mortal mortal = new Mortal(store());
        Pawl dying = Pawl.builder(mortal)
                .retry(RetryPolicy.standard().withMaxAttempts(1).withDeadline(Duration.ofMillis(500)))
                .build();
        assertThatThrownBy(() -> dying.transact(tx -> {
                    Versioned<String, Wallet> alice =
                            tx.lock(WALLET, "alice", PATIENT).orElseThrow();
                    mortal.dead = true;
                    tx.replace(alice.with(w -> w.plus(100)));
                }))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> pawl().transact(tx -> tx.lock(WALLET, "alice", Wait.not())))
                .as("nobody can tell that it died")
                .isInstanceOf(LockUnavailableException.class);
        pawl().transact(tx -> plus(tx, "alice"));
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("11"));
        assertNoLockIsLeft();
    }

    /** A store whose client dies: from then on it asks nothing more. */
    private static final class Mortal extends ForwardingStore {
        private volatile boolean dead;

        Mortal(Store store) {
            super(store);
        }

        @Override
        protected List<CommitOutcome> commitThrough(Committing committing, List<Commit> batch, Deadline deadline) {
            if (dead) {
                CommitOutcome refused =
                        new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, new StoreException("dead", null));
                return batch.stream().map(commit -> refused).toList();
            }
            return super.commitThrough(committing, batch, deadline);
        }
    }

    private void assertNoLockIsLeft() {
        store().bind(Pawl.lockKinds()[0]);
        List<Id> left = store().ids(Pawl.lockKinds()[0].name(), null, 10, soon());
        assertThat(left).as("what is stored of locks").isEmpty();
    }

    @Test
    void theCommitOfAHolderThatSleptThroughItsTermIsAConflictAndIsMadeAgainUnderTheLock() {
        assumeLocksByLease();
        AtomicInteger runs = new AtomicInteger();
        List<PawlListener.Conflicted> conflicts = new CopyOnWriteArrayList<>();
        Pawl slow = Pawl.builder(store())
                // Its clock stands still, so that it takes its locks for held.
                .ticker(() -> 0)
                .retry(RetryPolicy.standard().withMaxAttempts(2_000).withDeadline(Duration.ofMillis(500)))
                .listener(event -> {
                    if (event instanceof PawlListener.Conflicted conflicted) {
                        conflicts.add(conflicted);
                    }
                })
                .build();
        slow.transact(tx -> {
            Versioned<String, Wallet> alice = tx.lock(WALLET, "alice", PATIENT).orElseThrow();
            if (runs.incrementAndGet() == 1) {
                finished(other.submit(() -> pawl().transact(theirs -> {
                    theirs.lock(WALLET, "alice", PATIENT);
                    theirs.replace(theirs.get(WALLET, "bob").with(w -> w.plus(1)));
                })));
            }
            tx.replace(alice.with(w -> w.plus(5)));
        });
        assertThat(runs.get()).isGreaterThanOrEqualTo(2);
        assertThat(conflicts)
                .as("alice itself was never changed: it is the lock that was lost")
                .allSatisfy(met -> assertThat(met.conflicts().toString()).contains(Pawl.lockKinds()[0].name()));
        if (!losesReplies()) {
            assertThat(conflicts).hasSize(1);
        }
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("15"));
        assertNoLockIsLeft();
    }

    @Test
    void locksOfEntriesThatGroupAndOfOnesThatDoNotKeepEachOtherOut() {
        RetryPolicy patient = RetryPolicy.standard().withMaxAttempts(2_000).withDeadline(Duration.ofSeconds(60));
        Pawl alone = Pawl.builder(store()).grouping(false).retry(patient).build();
        AtomicInteger inside = new AtomicInteger();
        Racers.race(4, client -> {
            for (int i = 0; i < 5; i++) {
                (client % 2 == 0 ? pawl() : alone).transact(tx -> {
                    Versioned<String, Wallet> alice =
                            tx.lock(WALLET, "alice", PATIENT).orElseThrow();
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    inside.decrementAndGet();
                    tx.replace(alice.with(w -> w.plus(1)));
                });
            }
            return true;
        });
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("30"));
    }

    @Test
    void aRequestUnderALockHasOneEffectAndIsToldOfNothingButWhatItTouched() {
        assumeSettlesExactly();
        RequestId request = new RequestId("locked");
        Consumer<Transaction> increase = tx -> plus(tx, "alice");
        List<Condition> first = pawl().transactOnce(request, increase);
        assertThat(first)
                .singleElement()
                .isEqualTo(new Condition(
                        wallets().get("alice").key(),
                        State.at(wallets().get("alice").version())));
        assertThat(pawl().transactOnce(request, increase)).isEqualTo(first);
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("11"));
    }

    @Test
    void moreLocksInOneCallThanFitIntoACommitAreRefused() {
        assumeLocksByLease();
        int limit = store().bind(WALLET.kind()).maxWritesPerCommit();
        assumeTrue(limit <= 1_000, "This store has room for as many as anybody locks.");
        List<String> ids = IntStream.range(0, limit).mapToObj(i -> "w" + i).toList();
        assertThatThrownBy(() -> pawl().transact(tx -> tx.lockAll(WALLET, ids, Strength.UPDATE, PATIENT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(limit))
                .hasMessageContaining("Lock fewer");
    }

    @Test
    void whoeverWaitsForALockEndsWhenItIsInterruptedOrPawlIsClosed() {
        assumeLocksByLease();
        Pawl closing = Pawl.on(new ForwardingStore(store()) {
            @Override
            public void close() {
                // It is shared with the others.
            }
        });
        whileAliceIsLocked(Strength.UPDATE, () -> {
            assertThat(endedBy(closing, waiter -> closing.close()))
                    .isInstanceOf(LockUnavailableException.class)
                    .hasRootCauseMessage("Pawl was closed meanwhile.");
            assertThat(endedBy(pawl(), Thread::interrupt)).isNotNull();
        });
        assertNoLockIsLeft();
    }

    /** Returns what was thrown to a thread that was waiting for the lock on alice when something was done about it. */
    private static @Nullable Throwable endedBy(Pawl pawl, Consumer<Thread> what) {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        CountDownLatch began = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            try {
                pawl.transact(tx -> {
                    began.countDown();
                    tx.lock(WALLET, "alice", PATIENT);
                });
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        });
        long start = System.nanoTime();
        waiter.start();
        await(began);
        what.accept(waiter);
        try {
            waiter.join(TimeUnit.SECONDS.toMillis(60));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENT.limit());
        return thrown.get();
    }

    @Test
    void locksLeaveNothingBehind() {
        assumeLocksByLease();
        Racers.race(4, client -> {
            for (int i = 0; i < 5; i++) {
                Strength strength = (client + i) % 2 == 0 ? Strength.UPDATE : Strength.SHARE;
                pawl().transact(tx -> tx.lockAll(WALLET, List.of("alice", "bob", "carl"), strength, PATIENT));
            }
            return true;
        });
        assertNoLockIsLeft();
    }

    @Test
    void locksWithoutTheirTableAreRefusedAndSayWhatIsMissing() {
        assumeLocksByLease();
        Pawl without = Pawl.on(new ForwardingStore(store()) {
            @Override
            public Capabilities bind(Kind kind, Deadline deadline) {
                if (kind.equals(Pawl.lockKinds()[0])) {
                    throw new StoreException("There is no table of that name.", null);
                }
                return super.bind(kind, deadline);
            }
        });
        assertThatThrownBy(() -> without.transact(tx -> tx.lock(WALLET, "alice", PATIENT)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("Pawl.lockKinds()")
                .hasMessageContaining("There is no table of that name.");
    }
}
