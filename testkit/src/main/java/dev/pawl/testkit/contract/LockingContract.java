package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.Pawl;
import dev.pawl.Transaction;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.Wait;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the suites of locks within transactions share: two wallets, and somebody else who holds a lock on one of them. */
abstract class LockingContract extends Contract {
    static final Wait PATIENT = Wait.atMost(Duration.ofSeconds(30));

    final ExecutorService other = Executors.newSingleThreadExecutor();

    LockingContract(Supplier<StoreFixture> fixture) {
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

    @AfterEach
    void stopOther() {
        other.shutdownNow();
    }

    /** Runs a piece of work while another transaction holds the lock on alice. */
    final void whileAliceIsLocked(Strength strength, Runnable work) {
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
    final boolean losesReplies() {
        return fixture() instanceof LossyFixture;
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void finished(Future<?> work) {
        try {
            work.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static void plus(Transaction tx, String id) {
        tx.replace(tx.lock(WALLET, id, PATIENT).orElseThrow().with(w -> w.plus(1)));
    }
}
