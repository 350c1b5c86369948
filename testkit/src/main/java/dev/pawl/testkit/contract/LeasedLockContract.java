package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.LockUnavailableException;
import dev.pawl.Pawl;
import dev.pawl.PawlListener;
import dev.pawl.RetryPolicy;
import dev.pawl.Versioned;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Id;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Wait;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Locks within transactions that are carried by a lease, since the database has none of its own; elsewhere all are aborted. */
abstract class LeasedLockContract extends LockingContract {
    LeasedLockContract(Supplier<StoreFixture> fixture) {
        super(fixture);
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

    @BeforeEach
    void assumeLocksByLease() {
        assumeTrue(
                locksByLease(), "This store has row locks, which end with their connection and keep out all writers.");
    }

    @Test
    void twoWhoShareALockDoNotWaitForEachOther() {
        whileAliceIsLocked(
                Strength.SHARE,
                () -> pawl().transact(tx ->
                        assertThat(tx.lockShared(WALLET, "alice", Wait.not())).isPresent()));
    }

    @Test
    void whoeverWritesWithoutTheLockIsNoticedByTheVersionCheck() {
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
    void moreLocksInOneCallThanFitIntoACommitAreRefused() {
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
