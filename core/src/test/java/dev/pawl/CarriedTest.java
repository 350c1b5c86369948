package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.PawlListener.Conflicted;
import dev.pawl.PawlListener.Event;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import dev.pawl.store.Wait;
import dev.pawl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * States that are carried over from one transaction to the next. One transaction is held up in its body, so that there is always
 * one running, and what goes on is seen by what is read.
 */
@Timeout(60)
class CarriedTest {
    private record Wallet(long cents, String owner) {
        Wallet plus(long more) {
            return new Wallet(cents + more, owner);
        }
    }

    private static final AggregateType<String, Wallet> WALLETS = AggregateType.of("wallet", String.class, Wallet.class);

    private final ScriptedStore store = new ScriptedStore();
    private final AtomicLong now = new AtomicLong();
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Queue<Key> reads = new ConcurrentLinkedQueue<>();
    private final Callers callers = new Callers();
    // Whatever counts as an attempt is the last.
    private final Pawl pawl = pawl(true, 1);
    private final Repository<String, Wallet> outsider = Pawl.on(store.target()).repository(WALLETS);

    private Pawl pawl(boolean grouping, int attempts) {
        return Pawl.builder(store)
                .retry(RetryPolicy.standard().withMaxAttempts(attempts).withDelays(Duration.ZERO, Duration.ZERO))
                .ticker(now::get)
                .listener(events::add)
                .grouping(grouping)
                .build();
    }

    @BeforeEach
    void aTransactionIsRunning() {
        for (String id : List.of("a", "b")) {
            outsider.insert(id, new Wallet(0, "nobody")).orThrow();
        }
        store.beforeRead(reads::addAll);
        hold(callers, pawl);
    }

    private static void hold(Callers callers, Pawl pawl) {
        callers.start(() -> pawl.transactResult(tx -> {
            callers.pass(1);
            return true;
        }));
        callers.awaitHeld();
    }

    @AfterEach
    void andThenNoneIsAndNothingIsKept() throws InterruptedException {
        callers.end();
        assertThat(pawl.engine().carried().size()).isZero();
    }

    private void add(long cents, String... ids) {
        pawl.transact(tx -> List.of(ids).forEach(id -> tx.update(WALLETS, id, wallet -> wallet.plus(cents))));
    }

    private int readsOf(Runnable what) {
        reads.clear();
        what.run();
        return reads.size();
    }

    private long cents(String id) {
        return outsider.get(id).value().cents();
    }

    @Test
    void whatATransactionHasLeftIsNotReadByTheNext() {
        assertThat(readsOf(() -> add(1, "a"))).isEqualTo(1);
        assertThat(readsOf(() -> add(1, "a", "b"))).as("b alone").isEqualTo(1);
        assertThat(readsOf(() -> add(1, "b", "a"))).isZero();
        assertThat(cents("a")).isEqualTo(3);
        assertThat(cents("b")).isEqualTo(2);
    }

    @Test
    void whatOtherCallsOfThisProcessHaveLeftIsNotReadEither() {
        Repository<String, Wallet> wallets = pawl.repository(WALLETS);
        add(1, "a");
        wallets.update("a", wallet -> wallet.plus(10));
        wallets.replace(wallets.get("a").with(wallet -> wallet.plus(100))).orThrow();
        assertThat(readsOf(() -> add(1, "a"))).isZero();
        assertThat(cents("a")).isEqualTo(112);
    }

    @Test
    void whatATransactionThatHeldLocksHasLeftIsNotReadEither() {
        add(1, "a");
        pawl.transact(tx -> {
            tx.lock(WALLETS, "a", Wait.not());
            tx.update(WALLETS, "a", wallet -> wallet.plus(10));
        });

        assertThat(readsOf(() -> add(1, "a"))).isZero();
        assertThat(cents("a")).isEqualTo(12);
    }

    @Test
    void whatNoTransactionHasAskedForIsNotKept() {
        add(1, "a");
        pawl.repository(WALLETS).update("b", wallet -> wallet.plus(1));
        assertThat(pawl.engine().carried().size()).isEqualTo(1);
    }

    @Test
    void onceNoTransactionIsRunningEverythingIsReadAgain() throws Exception {
        add(1, "a");
        callers.end();
        assertThat(readsOf(() -> add(1, "a"))).isEqualTo(1);
        assertThat(readsOf(() -> add(1, "a"))).isEqualTo(1);
    }

    @Test
    void ofOneThatRunsAloneNothingIsNoted() throws Exception {
        callers.end();
        pawl.transact(tx -> {
            tx.get(WALLETS, "a");
            assertThat(pawl.engine().carried().size()).isZero();
        });
    }

    @Test
    void whatWasNotWantedForASecondIsReadAgain() {
        add(1, "a", "b");
        for (int i = 0; i < 10; i++) {
            now.addAndGet(Duration.ofMillis(400).toNanos());
            assertThat(readsOf(() -> add(1, "a"))).isZero();
        }
        assertThat(readsOf(() -> add(1, "b"))).isEqualTo(1);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(readsOf(() -> add(1, "b"))).as("nobody wanted anything").isEqualTo(1);
    }

    @Test
    void thatAStrangerHasChangedItIsNobodysConflict() {
        add(1, "a", "b");
        outsider.update("a", wallet -> wallet.plus(1_000));
        assertThat(readsOf(() -> add(1, "a", "b"))).as("a in the second run").isEqualTo(1);
        assertThat(cents("a")).isEqualTo(1_002);
        assertThat(cents("b")).isEqualTo(2);
        assertThat(events).noneMatch(Conflicted.class::isInstance);
    }

    @Test
    void thatAStrangerHasDeletedItIsSeen() {
        add(1, "a");
        outsider.delete(outsider.get("a")).orThrow();
        assertThatThrownBy(() -> add(1, "a")).isInstanceOf(NotFoundException.class);
        assertThat(outsider.find("a")).isEmpty();
    }

    @Test
    void whatIsInsertedIsKeptAndWhatIsDeletedIsNot() {
        pawl.transact(tx -> {
            assertThat(tx.find(WALLETS, "c")).isEmpty();
            tx.insert(WALLETS, "c", new Wallet(7, "me"));
        });
        assertThat(readsOf(() -> pawl.transact(tx -> tx.delete(tx.get(WALLETS, "c")))))
                .isZero();
        assertThat(readsOf(() -> pawl.transact(tx -> tx.find(WALLETS, "c")))).isEqualTo(1);
    }

    @Test
    void aConflictWithWhatWasReadIsAConflict() {
        add(1, "a");
        assertThatThrownBy(() -> pawl.transact(tx -> {
                    tx.update(WALLETS, "a", wallet -> wallet.plus(1));
                    tx.update(WALLETS, "b", wallet -> wallet.plus(1));
                    outsider.update("b", wallet -> wallet.plus(1));
                }))
                .isInstanceOf(RetriesExhaustedException.class);
        assertThat(cents("a")).isEqualTo(1);
    }

    @Test
    void aRetryReadsEverything() throws Exception {
        Pawl patient = pawl(true, 2);
        Callers others = new Callers();
        hold(others, patient);
        patient.transact(tx -> tx.update(WALLETS, "a", wallet -> wallet.plus(1)));
        int[] runs = {0};
        int all = readsOf(() -> patient.transact(tx -> {
            tx.update(WALLETS, "a", wallet -> wallet.plus(1));
            tx.update(WALLETS, "b", wallet -> wallet.plus(1));
            if (runs[0]++ == 0) {
                outsider.update("b", wallet -> wallet.plus(1));
            }
        }));
        others.end();
        assertThat(runs[0]).isEqualTo(2);
        assertThat(all).as("b, then both").isEqualTo(3);
    }

    @Test
    void whoeverIsOvertakenTwiceIsInConflictTheThirdTime() {
        Repository<String, Wallet> wallets = pawl.repository(WALLETS);
        add(1, "a");
        int[] runs = {0};
        assertThatThrownBy(() -> pawl.transact(tx -> {
                    runs[0]++;
                    tx.update(WALLETS, "a", wallet -> wallet.plus(1));
                    CompletableFuture.runAsync(() -> wallets.update("a", wallet -> wallet.plus(100)))
                            .join();
                }))
                .isInstanceOf(RetriesExhaustedException.class)
                .hasMessageContaining("after 1 attempt ");
        assertThat(runs[0]).isEqualTo(3);
        assertThat(cents("a")).isEqualTo(301);
    }

    @Test
    void whatThisProcessHasOvertakenIsNotSentToTheStore() {
        Repository<String, Wallet> wallets = pawl.repository(WALLETS);
        AtomicInteger commits = new AtomicInteger();
        add(1, "a");
        store.beforeCommit(batch -> commits.addAndGet(batch.size()));
        int[] runs = {0};
        pawl.transact(tx -> {
            tx.update(WALLETS, "a", wallet -> wallet.plus(1));
            if (runs[0]++ == 0) {
                CompletableFuture.runAsync(() -> wallets.update("a", wallet -> wallet.plus(100)))
                        .join();
            }
        });
        assertThat(runs[0]).isEqualTo(2);
        assertThat(cents("a")).isEqualTo(102);
        assertThat(commits).as("the update, and the second run").hasValue(2);
    }

    @Test
    void ofCommitsThatAreToldOfInAnyOrderTheLaterCounts() {
        Carried carried = new Carried(now::get);
        carried.begin();
        carried.begin();
        Key key = WALLETS.key("a");
        carried.want(List.of(key));
        carried.left(commit(key, 3));
        carried.left(commit(key, 2));
        Carried.Known known = Objects.requireNonNull(carried.want(List.of(key)).get(key));
        assertThat(known.state().version()).isEqualTo(new Version(3, 7));
    }

    private static Commit commit(Key key, long counter) {
        return new Commit(
                AttemptId.fresh(),
                Set.of(),
                List.of(new Condition(key, State.at(new Version(counter - 1, 7)))),
                List.of(new Write.Put(key, new Version(counter, 7), new Node.Fields(Map.of()))));
    }

    @Test
    void whatIsThrownOnAStateThatHasChangedSinceIsNotBelieved() {
        add(1, "a");
        outsider.update("a", wallet -> wallet.plus(1_000));
        assertThatThrownBy(() -> pawl.transact(tx -> {
                    throw new IllegalStateException(
                            "saw " + tx.get(WALLETS, "a").value().cents());
                }))
                .hasMessage("saw 1001");
    }

    @Test
    void whatIsThrownOnAStateThatIsStillTrueIsBelievedAfterOneRead() {
        add(1, "a");
        assertThat(readsOf(() -> assertThatThrownBy(() -> pawl.transact(tx -> {
                            throw new IllegalStateException(
                                    "saw " + tx.get(WALLETS, "a").value().cents());
                        }))
                        .hasMessage("saw 1")))
                .isEqualTo(1);
    }

    @Test
    void whatTheStoreRefusesWithAStateThatHasChangedSinceIsNotBelieved() {
        add(1, "a");
        outsider.update("a", wallet -> wallet.plus(1_000));
        StoreException broken = new StoreException("2 breaks a constraint.", null);
        AtomicInteger commits = new AtomicInteger();
        store.committing(truth -> commits.incrementAndGet() == 1
                ? new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, broken)
                : truth.get());
        add(1, "a");
        assertThat(cents("a")).isEqualTo(1_002);

        store.committing(truth -> new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, broken));
        assertThatThrownBy(() -> add(1, "a")).isSameAs(broken);
    }

    @Test
    void aTransactionThatOnlyReadsSeesWhatStrangersHaveWritten() {
        add(1, "a");
        outsider.update("a", wallet -> wallet.plus(1_000));
        long seen = pawl.transactResult(tx -> tx.get(WALLETS, "a").value().cents());
        assertThat(seen).isEqualTo(1_001);
    }

    @Test
    void aLockThatShowsAnotherStateThanWasCarriedOverIsNobodysConflict() {
        add(1, "a");
        outsider.update("a", wallet -> wallet.plus(1_000));
        pawl.transact(tx -> {
            tx.get(WALLETS, "a");
            tx.lockAll(WALLETS, List.of("a"), Strength.UPDATE, Wait.not());
            tx.update(WALLETS, "a", wallet -> wallet.plus(1));
        });
        assertThat(cents("a")).isEqualTo(1_002);
        assertThat(events).noneMatch(Conflicted.class::isInstance);
    }

    @Test
    void whatTheCallerBroughtAlongIsComparedWithWhatIsStored() {
        Versioned<String, Wallet> before = outsider.get("a");
        add(1, "a");
        outsider.delete(outsider.get("a")).orThrow();
        Versioned<String, Wallet> travelled = new Versioned<>(
                WALLETS,
                "a",
                outsider.insert("a", new Wallet(5, "me")).orThrow().version(),
                new Wallet(6, "me"),
                null);
        pawl.transact(tx -> tx.replace(travelled));
        assertThat(cents("a")).isEqualTo(6);
        assertThatThrownBy(() -> pawl.transact(tx -> tx.replace(before.with(wallet -> wallet.plus(1)))))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    void whereStrangersWriteAllTheTimeFewTransactionsRelyOnWhatIsCarriedOver() {
        int overtaken = 0;
        for (int i = 0; i < 1_000; i++) {
            outsider.update("a", wallet -> wallet.plus(1));
            int[] runs = {0};
            pawl.transact(tx -> {
                runs[0]++;
                tx.update(WALLETS, "a", wallet -> wallet.plus(1));
            });
            overtaken += runs[0] - 1;
        }
        assertThat(overtaken).isBetween(5, 50);
        assertThat(cents("a")).isEqualTo(2_000);

        for (int i = 0; i < 200; i++) {
            add(1, "a");
        }
        assertThat(readsOf(() -> add(1, "a")))
                .as("trusted again once they are gone")
                .isZero();
    }

    @Test
    void howMuchIsKeptIsBounded() {
        String owner = "x".repeat(100_000);
        for (int i = 0; i < 200; i++) {
            String id = "large-" + i;
            pawl.transact(tx -> {
                tx.find(WALLETS, id);
                tx.insert(WALLETS, id, new Wallet(0, owner));
            });
        }
        assertThat(pawl.engine().carried().size()).isBetween(10, 50);
        assertThat(readsOf(() -> add(1, "large-199"))).isZero();
        assertThat(readsOf(() -> add(1, "large-0"))).isEqualTo(1);
    }

    @Test
    void nothingIsCarriedOverWhereCombiningOrGroupingIsSwitchedOff() throws Exception {
        AggregateType<String, Wallet> alone = AggregateType.builder("alone", String.class, Wallet.class)
                .combining(false)
                .build();
        pawl.repository(alone).insert("a", new Wallet(0, "me")).orThrow();
        for (int i = 0; i < 2; i++) {
            assertThat(readsOf(() -> pawl.transact(tx -> tx.update(alone, "a", wallet -> wallet.plus(1)))))
                    .isEqualTo(1);
        }
        assertEverythingIsRead(pawl(false, 1));
    }

    @Test
    void nothingIsCarriedOverWhereVersionsHaveNoStamp() throws Exception {
        // A state of an earlier life might have the very version of the one that is stored.
        store.withoutStamps();
        assertEverythingIsRead(pawl(true, 1));
    }

    private void assertEverythingIsRead(Pawl other) throws InterruptedException {
        Callers others = new Callers();
        hold(others, other);
        for (int i = 0; i < 2; i++) {
            assertThat(readsOf(() -> other.transact(tx -> tx.update(WALLETS, "b", wallet -> wallet.plus(1)))))
                    .isEqualTo(1);
        }
        others.end();
    }
}
