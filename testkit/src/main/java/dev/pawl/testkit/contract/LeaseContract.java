package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.AggregateType;
import dev.pawl.Applied;
import dev.pawl.FenceLostException;
import dev.pawl.Outcome;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.Transaction;
import dev.pawl.Versioned;
import dev.pawl.lock.Acquisition;
import dev.pawl.lock.Held;
import dev.pawl.lock.Lease;
import dev.pawl.lock.LeaseMode;
import dev.pawl.lock.Locks;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Kind;
import dev.pawl.store.RequestId;
import dev.pawl.store.Store;
import dev.pawl.store.Wait;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class LeaseContract extends Contract {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final String ALICE = WALLET.lockName("alice");
    private static final AggregateType<String, Flag> LEASED = AggregateType.builder(
                    "contract_leased", String.class, Flag.class)
            .requiresLease(id -> "leased/" + id)
            .build();

    private Locks locks;

    @SuppressWarnings("NullAway.Init") // JUnit opens the store before each test.
    LeaseContract(Supplier<StoreFixture> fixture) {
        super(fixture);
    }

    @Override
    List<Kind> moreKinds() {
        List<Kind> kinds = new ArrayList<>(List.of(Locks.kinds()));
        kinds.addAll(List.of(Pawl.lockKinds()));
        kinds.add(LEASED.kind());
        return kinds;
    }

    @BeforeEach
    void openLocks() {
        assumeSeveralAggregates();
        locks = Locks.on(store());
    }

    private Lease acquired(String name, String owner) {
        return locks.tryAcquire(name, owner, LONG).orThrow();
    }

    /** Tries again until the lease that is in the way has expired. */
    private static Lease takenOver(Locks by, String name, String owner) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() - giveUp < 0) {
            if (by.tryAcquire(name, owner, LONG) instanceof Acquisition.Acquired acquired) {
                return acquired.lease();
            }
        }
        throw new AssertionError("The lease on " + name + " did not expire.");
    }

    private Repository<String, Wallet> under(Lease lease) {
        return pawl().fencedBy(lease).repository(WALLET);
    }

    private Versioned<String, Wallet> alice() {
        return wallets().insert("alice", Wallet.of("10")).orThrow();
    }

    @Test
    void aHeldLockIsNotAcquiredAndSaysWhoHoldsItUntilWhen() {
        Lease lease = acquired(ALICE, "Ann");
        assertThat(locks.tryAcquire(ALICE, "Bob", LONG))
                .isInstanceOfSatisfying(
                        Acquisition.Taken.class,
                        taken -> assertThat(taken.by())
                                .containsExactly(
                                        new Held(ALICE, "Ann", LeaseMode.EXCLUSIVE, lease.since(), lease.until())));
        assertThat(locks.holders(ALICE)).extracting(Held::owner).containsExactly("Ann");
        assertThat(lease.until()).isEqualTo(lease.since().plus(LONG));
        lease.release();
        assertThat(locks.holders(ALICE)).isEmpty();
        assertThat(locks.tryAcquire(ALICE, "Bob", LONG)).isInstanceOf(Acquisition.Acquired.class);
    }

    @Test
    void aWriteUnderALeaseIsStoredAndItsVersionStillChecked() {
        Versioned<String, Wallet> seen = alice();
        Lease lease = acquired(ALICE, "Ann");
        assertThat(under(lease).update("alice", w -> w.plus(5)).value()).isEqualTo(Wallet.of("15"));
        assertThat(under(lease).replace(seen.with(w -> w.plus(1)))).isInstanceOf(Outcome.Conflicted.class);
        pawl().fencedBy(lease).transact(tx -> tx.replace(tx.get(WALLET, "alice").with(w -> w.plus(5))));
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("20"));
    }

    @Test
    void aReleasedLeaseCannotWrite() {
        Versioned<String, Wallet> seen = alice();
        Lease lease = acquired(ALICE, "Ann");
        Lease elsewhere = locks.resume(lease.token());
        elsewhere.release();
        assertThatThrownBy(() -> under(lease).replace(seen.with(w -> w.plus(1))))
                .isInstanceOfSatisfying(
                        FenceLostException.class,
                        e -> assertThat(e.conflicts()).hasSize(1).allMatch(Conflict.FenceLost.class::isInstance))
                .hasMessageContaining("Acquire it anew");
        assertThatThrownBy(() -> under(elsewhere).update("alice", w -> w.plus(1)))
                .isInstanceOf(FenceLostException.class);
        assertThat(wallets().get("alice")).isEqualTo(seen);
    }

    @Test
    void aTakenOverLeaseCannotWriteAndItsLateReleaseLeavesTheNewHolderAlone() {
        Versioned<String, Wallet> seen = alice();
        Lease old = slow().tryAcquire(ALICE, "Ann", SHORT).orThrow();
        Lease fresh = takenOver(locks, ALICE, "Bob");
        assertThat(fresh.fencingNumber()).isGreaterThan(old.fencingNumber());
        assertThatThrownBy(() -> under(old).replace(seen.with(w -> w.plus(1)))).isInstanceOf(FenceLostException.class);
        assertThatThrownBy(() -> under(old).insert("bob", Wallet.of("1"))).isInstanceOf(FenceLostException.class);
        assertThatThrownBy(() -> under(old).delete(seen)).isInstanceOf(FenceLostException.class);
        assertThatThrownBy(() -> old.renew(LONG)).isInstanceOf(FenceLostException.class);
        old.release();
        assertThat(locks.holders(ALICE)).extracting(Held::owner).containsExactly("Bob");
        assertThat(under(fresh).update("alice", w -> w.plus(1)).value()).isEqualTo(Wallet.of("11"));
    }

    /** A process whose own clock stands still, as if it slept: it takes what it holds for held. */
    private Locks slow() {
        return Locks.on(store(), () -> 0, Clock.systemUTC());
    }

    @Test
    void anExpiredLeaseCannotWriteWhereTheStoreHasAClockThoughNobodyTookItOver() {
        Optional<Instant> clock = store().now(soon());
        assumeTrue(
                clock.isPresent(), "The store has no clock: the holder's own clock refuses, and a take-over fences.");
        Versioned<String, Wallet> seen = alice();
        Lease lease = slow().tryAcquire(ALICE, "Ann", SHORT).orThrow();
        while (store().now(soon()).orElseThrow().isBefore(lease.until())) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> under(lease).replace(seen.with(w -> w.plus(1))))
                .isInstanceOfSatisfying(
                        FenceLostException.class,
                        e -> assertThat(e.conflicts()).hasSize(1).allMatch(Conflict.Expired.class::isInstance));
        assertThat(locks.holders(ALICE)).isEmpty();
        assertThat(wallets().get("alice")).isEqualTo(seen);
    }

    @Test
    void aLeaseThatHasExpiredByItsHoldersOwnClockCannotWrite() {
        alice();
        AtomicLong nanos = new AtomicLong();
        Lease lease = Locks.on(store(), nanos::get, Clock.systemUTC())
                .tryAcquire(ALICE, "Ann", LONG)
                .orThrow();
        nanos.set(LONG.toNanos());
        assertThat(lease.isOver()).isTrue();
        assertThatThrownBy(() -> under(lease).update("alice", w -> w.plus(1))).isInstanceOf(FenceLostException.class);
        assertThatThrownBy(() -> lease.renew(LONG)).isInstanceOf(FenceLostException.class);
    }

    @Test
    void fencingNumbersGrowThroughReleaseForceAndRemoval() {
        List<Long> numbers = new ArrayList<>();
        Lease lease = acquired(ALICE, "Ann");
        numbers.add(lease.fencingNumber());
        lease.release();
        numbers.add(acquired(ALICE, "Bob").fencingNumber());
        locks.forceRelease(ALICE, "the administrator");
        locks.remove(ALICE);
        numbers.add(acquired(ALICE, "Cid").fencingNumber());
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        assertThatThrownBy(() -> locks.remove(ALICE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is held");
    }

    @Test
    void whatAnAdministratorReleasedByForceCannotWriteEvenAfterTheRowWasRemoved() {
        Versioned<String, Wallet> seen = alice();
        Lease lease = acquired(ALICE, "Ann");
        assertThat(locks.forceRelease(ALICE, "the administrator"))
                .extracting(Held::owner)
                .containsExactly("Ann");
        assertThatThrownBy(() -> under(lease).replace(seen.with(w -> w.plus(1))))
                .isInstanceOf(FenceLostException.class);
        locks.remove(ALICE);
        assertThatThrownBy(() -> under(lease).replace(seen.with(w -> w.plus(1))))
                .isInstanceOf(FenceLostException.class);
        acquired(ALICE, "Ann");
        assertThatThrownBy(() -> under(lease).replace(seen.with(w -> w.plus(1))))
                .isInstanceOf(FenceLostException.class);
        assertThat(wallets().get("alice")).isEqualTo(seen);
    }

    @Test
    void onlyTheTokenGoesOnWithALease() {
        Lease lease = acquired(ALICE, "Ann");
        Lease resumed = Locks.on(store()).resume(lease.token());
        assertThat(resumed.fencingNumber()).isEqualTo(lease.fencingNumber());
        assertThat(resumed.owner()).isEqualTo("Ann");
        alice();
        assertThat(under(resumed).update("alice", w -> w.plus(1)).value()).isEqualTo(Wallet.of("11"));
        resumed.renew(LONG.multipliedBy(2));
        assertThat(resumed.until()).isAfter(lease.until());
        assertThat(under(lease).update("alice", w -> w.plus(1)).value())
                .as("a renewal elsewhere does not fence")
                .isEqualTo(Wallet.of("12"));
        String secret = secretOf(lease);
        String token = lease.token().replace(secret, secretOf(acquired("other", "Ann")));
        assertThatThrownBy(() -> locks.resume(token)).isInstanceOf(FenceLostException.class);
        assertThatThrownBy(() -> locks.resume("Ann")).isInstanceOf(IllegalArgumentException.class);
        assertThat(lease.toString()).doesNotContain(secret);
    }

    private static String secretOf(Lease lease) {
        String token = lease.token();
        int from = token.indexOf('.') + 1;
        return token.substring(from, token.indexOf('.', from));
    }

    @Test
    void sharedLeasesGoTogetherAndKeepExclusiveOnesOut() {
        Set<String> name = Set.of(ALICE);
        Lease ann = locks.tryAcquire(name, LeaseMode.SHARED, "Ann", LONG).orThrow();
        Lease bob = locks.tryAcquire(name, LeaseMode.SHARED, "Bob", LONG).orThrow();
        assertThat(locks.tryAcquire(ALICE, "Cid", LONG))
                .isInstanceOfSatisfying(
                        Acquisition.Taken.class,
                        taken ->
                                assertThat(taken.by()).extracting(Held::owner).containsExactlyInAnyOrder("Ann", "Bob"));
        ann.release();
        assertThat(locks.tryAcquire(ALICE, "Cid", LONG)).isInstanceOf(Acquisition.Taken.class);
        bob.release();
        acquired(ALICE, "Cid");
        assertThat(locks.tryAcquire(name, LeaseMode.SHARED, "Ann", LONG)).isInstanceOf(Acquisition.Taken.class);
    }

    @Test
    void severalLeasesAreTakenAllOrNone() {
        Lease bob = acquired(WALLET.lockName("bob"), "Bob");
        Set<String> both = Set.of(ALICE, WALLET.lockName("bob"));
        assertThat(locks.tryAcquire(both, LeaseMode.EXCLUSIVE, "Ann", LONG)).isInstanceOf(Acquisition.Taken.class);
        assertThat(locks.holders(ALICE)).isEmpty();
        bob.release();
        Lease lease = locks.tryAcquire(both, LeaseMode.EXCLUSIVE, "Ann", LONG).orThrow();
        assertThat(lease.fencingNumbers()).containsOnlyKeys(both);
        alice();
        locks.forceRelease(WALLET.lockName("bob"), "the administrator");
        assertThatThrownBy(() -> under(lease).update("alice", w -> w.plus(1)))
                .as("a part of the lease is lost")
                .isInstanceOf(FenceLostException.class);
    }

    @Test
    void aTypeMayRequireALeaseForEveryWriteAndSaysWhichOne() {
        Repository<String, Flag> unleased = pawl().repository(LEASED);
        assertThatThrownBy(() -> unleased.insert("door", new Flag(true)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("leased/door");
        Lease shared = locks.tryAcquire(Set.of("leased/door"), LeaseMode.SHARED, "Ann", LONG)
                .orThrow();
        assertThatThrownBy(() -> pawl().fencedBy(shared).repository(LEASED).insert("door", new Flag(true)))
                .isInstanceOf(IllegalStateException.class);
        shared.release();
        Lease lease = acquired("leased/door", "Ann");
        Repository<String, Flag> leased = pawl().fencedBy(lease).repository(LEASED);
        leased.insert("door", new Flag(true)).orThrow();
        assertThatThrownBy(() -> leased.insert("gate", new Flag(true))).isInstanceOf(IllegalStateException.class);
        assertThat(unleased.get("door").value()).isEqualTo(new Flag(true));
        assertThat(unleased.find("gate")).isEmpty();
    }

    @Test
    void aRequestUnderALeaseHasOneEffectAndIsToldTheFirstResultAlsoWithoutTheLease() {
        assumeSettlesExactly();
        alice();
        Lease lease = acquired(ALICE, "Ann");
        RequestId request = new RequestId("leased");
        Applied<String> first = under(lease).updateOnce(request, "alice", w -> w.plus(5));
        assertThat(first.repeated()).isFalse();
        Applied<String> again = under(lease).updateOnce(request, "alice", w -> w.plus(5));
        assertThat(again).isEqualTo(new Applied<>("alice", first.version(), true));
        lease.release();
        assertThat(wallets().updateOnce(request, "alice", w -> w.plus(5))).isEqualTo(again);
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("15"));
    }

    @Test
    void whatATransactionLocksIsWrittenUnderALeaseOnlyWhileThatIsHeld() {
        alice();
        Lease lease = acquired(ALICE, "Ann");
        Consumer<Transaction> increase = tx -> tx.replace(
                tx.lock(WALLET, "alice", Wait.atMost(LONG)).orElseThrow().with(w -> w.plus(1)));
        pawl().fencedBy(lease).transact(increase);
        locks.forceRelease(ALICE, "the administrator");
        assertThatThrownBy(() -> pawl().fencedBy(lease).transact(increase)).isInstanceOf(FenceLostException.class);
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("11"));
    }

    @Test
    void theWatchdogHoldsTheLeaseForLongerThanItsTerm() throws InterruptedException {
        Lease lease = locks.tryAcquire(ALICE, "Ann", Duration.ofSeconds(2)).orThrow();
        Instant firstEnd = lease.until();
        alice();
        Wallet written = locks.whileHeld(lease, () -> {}, held -> {
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!held.until().isAfter(firstEnd) && System.nanoTime() - giveUp < 0) {
                Thread.onSpinWait();
            }
            assertThat(held.until()).isAfter(firstEnd);
            return under(held).update("alice", w -> w.plus(1)).value();
        });
        assertThat(written).isEqualTo(Wallet.of("11"));
        assertThat(locks.holders(ALICE)).as("released when the work was done").isEmpty();
    }

    @Test
    void theWatchdogTellsTheWorkThatItsLeaseIsLost() {
        Lease lease = locks.tryAcquire(ALICE, "Ann", Duration.ofMillis(300)).orThrow();
        CountDownLatch lost = new CountDownLatch(1);
        boolean told = locks.whileHeld(lease, lost::countDown, held -> {
            locks.forceRelease(ALICE, "the administrator");
            try {
                return lost.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(told).isTrue();
    }

    @Test
    void withoutAClockOfTheStoreATermIsWaitedOutByOnesOwnClockHoweverWrongOthersAre() {
        Clockless clockless = new Clockless(store());
        AtomicLong holders = new AtomicLong();
        AtomicLong takers = new AtomicLong(77);
        Locks holder = Locks.on(clockless, holders::get, Clock.offset(Clock.systemUTC(), Duration.ofDays(-400)));
        Locks taker = Locks.on(clockless, takers::get, Clock.offset(Clock.systemUTC(), Duration.ofDays(400)));
        Lease lease = holder.tryAcquire(ALICE, "Ann", LONG).orThrow();
        assertThat(taker.tryAcquire(ALICE, "Bob", LONG)).isInstanceOf(Acquisition.Taken.class);
        takers.addAndGet(LONG.toNanos() / 2);
        assertThat(taker.tryAcquire(ALICE, "Bob", LONG)).isInstanceOf(Acquisition.Taken.class);
        lease.renew(LONG);
        takers.addAndGet(LONG.toNanos() / 2 + LONG.toNanos() / 4);
        assertThat(taker.tryAcquire(ALICE, "Bob", LONG)).as("renewed meanwhile").isInstanceOf(Acquisition.Taken.class);
        takers.addAndGet(LONG.toNanos() * 2);
        Lease taken = taker.tryAcquire(ALICE, "Bob", LONG).orThrow();
        alice();
        assertThatThrownBy(() -> pawl().fencedBy(lease).repository(WALLET).update("alice", w -> w.plus(1)))
                .as("the holder's clock stood still, and it is fenced all the same")
                .isInstanceOf(FenceLostException.class);
        assertThat(pawl().fencedBy(taken)
                        .repository(WALLET)
                        .update("alice", w -> w.plus(1))
                        .value())
                .isEqualTo(Wallet.of("11"));
    }

    private static final class Clockless extends ForwardingStore {
        Clockless(Store store) {
            super(store);
        }

        @Override
        public Optional<Instant> now(Deadline deadline) {
            return Optional.empty();
        }
    }

    @Test
    void racersUnderALeaseAreNeverInsideTogether() {
        AtomicInteger inside = new AtomicInteger();
        int[] unprotected = new int[1];
        int threads = 4;
        int rounds = 5;
        Racers.race(threads, client -> {
            for (int i = 0; i < rounds; i++) {
                Lease lease = takenOver(locks, ALICE, "client " + client);
                assertThat(inside.incrementAndGet()).isEqualTo(1);
                unprotected[0]++;
                inside.decrementAndGet();
                lease.release();
            }
            return true;
        });
        assertThat(unprotected[0]).isEqualTo(threads * rounds);
    }
}
