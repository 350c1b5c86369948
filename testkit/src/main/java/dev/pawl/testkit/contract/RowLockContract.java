package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.LockUnavailableException;
import dev.pawl.Pawl;
import dev.pawl.PawlListener;
import dev.pawl.RetryPolicy;
import dev.pawl.Transaction;
import dev.pawl.Versioned;
import dev.pawl.store.Condition;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Locks within transactions, on every store; {@link LeasedLockContract} has what is so only where a lease carries them. */
abstract class RowLockContract extends LockingContract {
    RowLockContract(Supplier<StoreFixture> fixture) {
        super(fixture);
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
    void whoeverGoesOnWithoutALockThatItWantedWritesNothing() {
        whileAliceIsLocked(
                Strength.UPDATE,
                () -> assertThatThrownBy(() -> pawl().transact(tx -> {
                            tx.insert(WALLET, "carl", Wallet.of("1"));
                            assertThatThrownBy(() -> tx.lock(WALLET, "alice", Wait.not()))
                                    .isInstanceOf(LockUnavailableException.class);
                        }))
                        .isInstanceOf(LockUnavailableException.class));
        assertThat(wallets().find("carl")).isEmpty();
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
    void noMoreTransactionsHoldLocksThanMayAndTheOthersWaitForTheirTurn() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Pawl narrow = Pawl.builder(store())
                .lockingTransactions(1)
                .retry(RetryPolicy.standard().withMaxAttempts(2_000).withDeadline(Duration.ofSeconds(60)))
                .build();
        narrow.repository(WALLET);
        Thread second = new Thread(() -> narrow.transact(tx -> {
            tx.lock(WALLET, "bob", PATIENT);
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            inside.decrementAndGet();
        }));
        narrow.transact(tx -> {
            tx.lock(WALLET, "alice", PATIENT);
            inside.incrementAndGet();
            if (second.getState() == Thread.State.NEW) {
                second.start();
            }
            while (second.isAlive() && second.getState() != Thread.State.TIMED_WAITING && most.get() == 0) {
                Thread.onSpinWait();
            }
            inside.decrementAndGet();
        });
        second.join(Duration.ofSeconds(60).toMillis());
        assertThat(most).hasValue(1);
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
}
