package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.PawlListener.Conflicted;
import dev.pawl.PawlListener.Event;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.RequestId;
import dev.pawl.store.StoreException;
import dev.pawl.store.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Transactions that take what others of the process are about to leave. The commit before them is held up, so that they are known to wait
 * in their order.
 */
@Timeout(60)
class ChainTest {
    private record Wallet(long cents) {
        Wallet plus(long more) {
            if (cents + more < 0) {
                throw new IllegalStateException("only " + cents);
            }
            return new Wallet(cents + more);
        }
    }

    private static final AggregateType<String, Wallet> WALLETS = AggregateType.of("wallet", String.class, Wallet.class);

    private final ScriptedStore store = new ScriptedStore();
    private final Queue<List<Commit>> batches = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<List<Commit>> handedOver = ThreadLocal.withInitial(List::of);
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Queue<Key> reads = new ConcurrentLinkedQueue<>();
    private final Callers running = new Callers();
    private final Callers callers = new Callers();
    private final Callers lost = new Callers();
    private final Pawl pawl = Pawl.builder(store)
            .retry(RetryPolicy.standard().withDelays(Duration.ZERO, Duration.ZERO))
            .listener(events::add)
            .build();
    private final Repository<String, Wallet> outsider = Pawl.on(store.target()).repository(WALLETS);

    @BeforeEach
    void aTransactionIsRunningAndACommitIsHeldUp() {
        for (String id : List.of("a", "b", "c", "d")) {
            outsider.insert(id, new Wallet(0)).orThrow();
        }
        store.beforeRead(reads::addAll);
        running.start(() -> pawl.transactResult(tx -> {
            running.pass(1);
            return true;
        }));
        running.awaitHeld();
        store.beforeCommit(batch -> {
            batches.add(batch);
            handedOver.set(batch);
            callers.pass(1);
        });
        callers.start(() -> pawl.repository(WALLETS).insert("first", new Wallet(0)));
        callers.awaitHeld();
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        callers.end();
        running.end();
        assertThat(pawl.engine().carried().size()).isZero();
    }

    private Callers.Call<List<Versioned<String, Wallet>>> adding(long cents, String... ids) {
        return callers.startAndWait(() -> added(cents, ids));
    }

    private List<Versioned<String, Wallet>> added(long cents, String... ids) {
        return pawl.transactResult(tx -> List.of(ids).stream()
                .map(id -> tx.update(WALLETS, id, wallet -> wallet.plus(cents)))
                .toList());
    }

    private long cents(String id) {
        return outsider.get(id).value().cents();
    }

    /** How many transactions each commit stands for that came after the one that was held up. */
    private List<List<Integer>> parts() {
        return batches.stream()
                .skip(1)
                .map(batch ->
                        batch.stream().map(commit -> commit.parts().size()).toList())
                .toList();
    }

    private boolean isOfSeveral() {
        return handedOver.get().stream().anyMatch(commit -> !commit.parts().isEmpty());
    }

    /** Counts how often the store is asked how what it did not answer has ended. */
    private AtomicInteger loseRepliesOfSeveral() {
        AtomicInteger asked = new AtomicInteger();
        store.committing(truth -> {
            CommitOutcome outcome = truth.get();
            if (isOfSeveral()) {
                throw new IllegalStateException("The wire is cut.");
            }
            return outcome;
        });
        store.settling(truth -> {
            asked.incrementAndGet();
            return truth.get();
        });
        return asked;
    }

    @Test
    void thoseThatFollowOneAnotherAreMadeAsOneAndEachHasItsOwnResult() throws Exception {
        var one = adding(1, "a", "b");
        var two = adding(10, "b", "a");
        var three = adding(100, "a", "c");
        callers.letGo();

        assertThat(one.get()).extracting(each -> each.value().cents()).containsExactly(1L, 1L);
        assertThat(two.get()).extracting(each -> each.value().cents()).containsExactly(11L, 11L);
        assertThat(three.get()).extracting(each -> each.value().cents()).containsExactly(111L, 100L);
        assertThat(three.get()).extracting(each -> each.version().counter()).containsExactly(4L, 2L);
        assertThat(outsider.get("b").version()).isEqualTo(two.get().get(0).version());
        assertThat(List.of(cents("a"), cents("b"), cents("c"))).containsExactly(111L, 11L, 100L);
        assertThat(parts()).containsExactly(List.of(3));
        assertThat(reads).as("each by the first that wants it").containsExactlyInAnyOrder(key("a"), key("b"), key("c"));
    }

    private static Key key(String id) {
        return WALLETS.key(id);
    }

    @Test
    void thoseThatHaveNothingInCommonAreNot() throws Exception {
        adding(1, "a");
        adding(1, "b");
        adding(1, "a");
        callers.end();
        assertThat(parts()).containsExactly(List.of(2, 0));
    }

    @Test
    void noMoreThan128ConditionsAreMadeAsOne() throws Exception {
        for (int i = 0; i < 65; i++) {
            adding(1, "a", "b");
        }
        callers.end();
        assertThat(parts().get(0)).containsExactly(64);
        assertThat(cents("b")).isEqualTo(65);
    }

    @Test
    void oneMayFollowSeveralThatHaveNothingInCommon() throws Exception {
        adding(1, "a");
        adding(10, "b");
        var both = adding(100, "a", "b");
        callers.letGo();
        assertThat(both.get()).extracting(each -> each.value().cents()).containsExactly(101L, 110L);
        assertThat(parts()).containsExactly(List.of(3));
    }

    @Test
    void whatOneInsertsTheNextMayChange() throws Exception {
        callers.startAndWait(() -> pawl.transactResult(tx -> {
            tx.find(WALLETS, "new");
            return tx.insert(WALLETS, "new", new Wallet(5));
        }));
        var changed = adding(10, "new");
        callers.letGo();
        assertThat(changed.get().get(0).version()).isEqualTo(outsider.get("new").version());
        assertThat(cents("new")).isEqualTo(15);
        assertThat(parts()).containsExactly(List.of(2));
    }

    @Test
    void whatDeletesIsMadeByItself() throws Exception {
        adding(1, "a");
        var deleted = callers.startAndWait(() -> pawl.transactResult(tx -> {
            tx.delete(tx.get(WALLETS, "a"));
            return true;
        }));
        callers.letGo();
        assertThat(deleted.get()).isTrue();
        assertThat(outsider.find("a")).isEmpty();
        assertThat(parts()).containsExactly(List.of(0), List.of(0));
    }

    @Test
    void whoeverReadWhatAnotherIsAboutToReplaceIsMadeBeforeIt() throws Exception {
        var reader = reading("a");
        adding(10, "a");
        callers.letGo();
        assertThat(reader.get()).isZero();
        assertThat(parts()).containsExactly(List.of(2));
    }

    @Test
    void whatFailsAsOneIsMadeByEachAlone() throws Exception {
        StoreException broken = new StoreException("A wallet of 7 breaks a constraint.", null);
        store.committing(truth -> handedOver.get().toString().matches(".*value=(10)?7].*")
                ? new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, broken)
                : truth.get());
        var one = adding(1, "a");
        var bad = adding(7, "b");
        var two = adding(100, "a", "b");
        callers.letGo();
        assertThat(bad.failure()).isSameAs(broken);
        one.get();
        two.get();
        assertThat(cents("a")).isEqualTo(101);
        assertThat(cents("b")).isEqualTo(100);
        assertThat(parts().get(0)).containsExactly(3);
        assertThat(parts().stream().skip(1).flatMap(List::stream)).as("alone").containsOnly(0);
    }

    private List<Commit> latest() {
        return batches.stream().reduce((one, next) -> next).orElseThrow();
    }

    @Test
    void aStrangersWriteIsAConflictAndEverybodyIsMadeAgain() throws Exception {
        var one = adding(1, "a");
        var other = adding(10, "b");
        var both = adding(100, "a", "b");
        outsider.update("a", wallet -> wallet.plus(1_000));
        callers.letGo();
        one.get();
        other.get();
        both.get();
        assertThat(cents("a")).isEqualTo(1_101);
        assertThat(cents("b")).isEqualTo(110);
        assertThat(parts().get(0)).containsExactly(3);
        assertThat(events)
                .anyMatch(event -> event instanceof Conflicted met && met.keys().equals(List.of(key("a"))));
    }

    @Test
    void ofThoseWhoseReplyIsLostEachLearnsTheTruth() throws Exception {
        AtomicInteger asked = loseRepliesOfSeveral();
        var calls = List.of(adding(1, "a"), adding(10, "a", "b"));
        callers.letGo();
        for (var call : calls) {
            call.get();
        }
        assertThat(cents("a")).isEqualTo(11);
        assertThat(cents("b")).isEqualTo(10);
        assertThat(asked).as("each asks for itself").hasValue(2);
        assertThat(parts()).containsExactly(List.of(2));
    }

    /** Starts one that reads a wallet and changes the last one. */
    private Callers.Call<Long> reading(String id) {
        return callers.startAndWait(() -> pawl.transactResult(tx -> {
            long seen = tx.get(WALLETS, id).value().cents();
            tx.update(WALLETS, "d", wallet -> wallet.plus(1));
            return seen;
        }));
    }

    @Test
    void whoeverIsInterruptedWhileItWaitsIsNotMadeAndThoseWhoFollowItAreMadeAgain() throws Exception {
        // Whoever follows the one that is gone might be taken to follow the one that has read what both replace.
        var reader = reading("b");
        var one = adding(1, "a");
        var gone = adding(10, "a", "b");
        var two = adding(100, "b");
        gone.thread().interrupt();
        assertThat(gone.failure()).isInstanceOf(CallInterruptedException.class);
        callers.letGo();
        one.get();
        assertThat(reader.get()).isZero();
        assertThat(two.get()).extracting(each -> each.value().cents()).containsExactly(100L);
        assertThat(cents("a")).isEqualTo(1);
        assertThat(cents("b")).isEqualTo(100);
    }

    @Test
    void whoeverFollowsOneThatIsInConflictIsMadeAgain() throws Exception {
        var held = pawl.repository(WALLETS).get("b");
        var reader = reading("a");
        var conflicting = callers.startAndWait(() -> pawl.transactResult(tx -> {
            tx.update(WALLETS, "a", wallet -> wallet.plus(1));
            return tx.replace(held.with(wallet -> wallet.plus(1)));
        }));
        var follower = adding(10, "a");
        outsider.update("b", wallet -> wallet.plus(1_000));
        callers.letGo();
        assertThat(reader.get()).isZero();
        assertThat(conflicting.failure()).isInstanceOf(ConflictException.class);
        assertThat(follower.get()).extracting(each -> each.value().cents()).containsExactly(10L);
        assertThat(cents("a")).isEqualTo(10);
    }

    @Test
    void whatIsThrownIsLetOutOnceItIsKnownThatWhatWasSeenIsSo() throws Exception {
        var one = adding(5, "a");
        var thrown = adding(-10, "a");
        var two = adding(10, "a");
        callers.letGo();
        assertThat(thrown.failure()).hasMessage("only 5");
        assertThat(two.get()).extracting(each -> each.value().cents()).containsExactly(15L);
        one.get();
        assertThat(parts()).containsExactly(List.of(3));
    }

    @Test
    void whatIsThrownOnAStateThatNeverCameIsNotLetOut() throws Exception {
        adding(5, "a");
        var thrown = adding(-100, "a");
        outsider.update("a", wallet -> wallet.plus(7));
        callers.letGo();
        assertThat(thrown.failure()).hasMessageMatching("only (7|12)");
    }

    @Test
    void whatIsThrownIsToldAlsoIfItsCheckHasNoTurnAnyMore() throws Exception {
        adding(5, "a");
        var thrown = adding(-10, "a");
        thrown.thread().interrupt();
        assertThat(thrown.failure())
                .isInstanceOf(CallInterruptedException.class)
                .satisfies(e -> assertThat(e.getSuppressed())
                        .anyMatch(each -> each.getMessage().equals("only 5")));
    }

    @Test
    void aReplyThatIsLostIsNotSettledByThoseWhoWriteNothing() throws Exception {
        AtomicInteger asked = loseRepliesOfSeveral();
        var one = adding(5, "a");
        var seen = callers.startAndWait(
                () -> pawl.transactResult(tx -> tx.get(WALLETS, "a").value().cents()));
        callers.letGo();
        one.get();
        assertThat(seen.get()).isEqualTo(5);
        assertThat(asked).hasValue(1);
    }

    @Test
    void whoeverHoldsLocksWaitsForNobodyToKnowWhetherWhatItSawIsSo() {
        adding(5, "a");
        var thrown = callers.start(() -> pawl.transactResult(tx -> {
            long seen = tx.get(WALLETS, "a").value().cents();
            tx.lockAll(WALLETS, List.of("b"), Strength.UPDATE, Wait.not());
            throw new IllegalStateException("saw " + seen);
        }));
        assertThat(thrown.failure()).as("while the first is not made").hasMessage("saw 0");
    }

    @Test
    void whoeverHoldsLocksIsNotToldOfStatesThatCameOnlyWhileTheyWereReadAgain() throws Exception {
        var first = adding(5, "a");
        Callers late = new Callers();
        AtomicReference<Callers.Call<Boolean>> second = new AtomicReference<>();
        AtomicInteger runs = new AtomicInteger();
        store.readingOneByOne();
        var thrown = running.start(() -> pawl.transactResult(tx -> {
            boolean once = runs.incrementAndGet() == 1;
            long a = tx.get(WALLETS, "a").value().cents();
            if (once) {
                // It deletes, so it is made by itself and after the first.
                second.set(callers.startAndWait(() -> pawl.transactResult(other -> {
                    other.update(WALLETS, "a", wallet -> wallet.plus(10));
                    other.update(WALLETS, "b", wallet -> wallet.plus(10));
                    other.delete(other.get(WALLETS, "d"));
                    return true;
                })));
            }
            long b = tx.get(WALLETS, "b").value().cents();
            if (once) {
                tx.lockAll(WALLETS, List.of("c"), Strength.UPDATE, Wait.not());
                store.beforeCommit(batch -> {
                    if (batch.get(0).writes().size() == 3) {
                        late.pass(1);
                    }
                });
                // The second is made while they are read again: after the one key, and before the other.
                store.beforeRead(keys -> {
                    if (keys.contains(WALLETS.key("b"))) {
                        late.letGo();
                        ended(second.get());
                    }
                });
                callers.letGo();
                ended(first);
                late.awaitHeld();
            }
            throw new IllegalStateException("saw " + a + " and " + b);
        }));
        assertThat(thrown.failure()).hasMessage("saw 15 and 10");
    }

    private static void ended(Callers.Call<?> call) {
        assertThat(call.failure()).isNull();
    }

    @Test
    void whoeverIsOvertakenByOneThatWaitsRunsAgainAtOnce() throws Exception {
        adding(1, "a");
        Callers slow = new Callers();
        var overtaken = slow.start(() -> pawl.transactResult(tx -> {
            var seen = tx.get(WALLETS, "a");
            slow.pass(1);
            return tx.replace(seen.with(wallet -> wallet.plus(100))).value().cents();
        }));
        slow.awaitHeld();
        adding(10, "a");
        slow.letGo();
        overtaken.awaitWaiting();
        callers.letGo();
        assertThat(overtaken.get()).isEqualTo(111);
        assertThat(parts()).containsExactly(List.of(3));
    }

    @Test
    void whoeverFollowedOneThatIsGoneByThenRunsAgainAtOnce() throws Exception {
        var gone = adding(1, "a");
        Callers slow = new Callers();
        AtomicInteger runs = new AtomicInteger();
        var follower = slow.start(() -> pawl.transactResult(tx -> {
            var seen = tx.get(WALLETS, "a");
            runs.incrementAndGet();
            slow.pass(1);
            return tx.replace(seen.with(wallet -> wallet.plus(100))).value().cents();
        }));
        slow.awaitHeld();
        gone.thread().interrupt();
        assertThat(gone.failure()).isInstanceOf(CallInterruptedException.class);
        slow.letGo();
        follower.awaitWaiting();
        assertThat(runs).as("before any group").hasValue(2);
        callers.letGo();
        assertThat(follower.get()).isEqualTo(100);
    }

    /** Returns an entry under a lease, through which a transaction is running and a commit is held up. */
    private Pawl fenced(Callers next) {
        Pawl fenced = pawl.fencedBy(new Unchanged(outsider.get("d")));
        running.start(() -> fenced.transactResult(tx -> {
            lost.pass(1);
            return true;
        }));
        lost.awaitHeld();
        store.beforeCommit(batch -> {
            batches.add(batch);
            next.pass(1);
        });
        next.start(() -> fenced.repository(WALLETS).insert("x", new Wallet(0)));
        next.awaitHeld();
        return fenced;
    }

    @Test
    void thatALeaseIsLostIsToldToAllThatWereMadeAsOne() throws Exception {
        Callers next = new Callers();
        Pawl fenced = fenced(next);
        List<Callers.Call<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            calls.add(next.startAndWait(() -> fenced.transactResult(tx -> {
                tx.update(WALLETS, "a", wallet -> wallet.plus(1));
                return true;
            })));
        }
        outsider.update("d", wallet -> wallet.plus(1));
        next.letGo();
        for (var call : calls) {
            assertThat(call.failure()).isInstanceOf(FenceLostException.class);
        }
        assertThat(latest().get(0).parts()).as("together").hasSize(2);
        lost.letGo();
        next.end();
    }

    @Test
    void whoeverOnlyReadsAfterOthersNeedsNoLease() throws Exception {
        Callers next = new Callers();
        Pawl fenced = fenced(next);
        next.startAndWait(() -> fenced.transactResult(tx -> tx.update(WALLETS, "a", wallet -> wallet.plus(1))));
        var reader = next.startAndWait(
                () -> fenced.transactResult(tx -> tx.get(WALLETS, "a").value().cents()));
        outsider.update("d", wallet -> wallet.plus(1));
        next.letGo();
        lost.letGo();

        assertThat(reader.get()).isZero();
        next.end();
    }

    @Test
    void whoeverOnlyReadsSeesWhatIsThenStored() throws Exception {
        adding(5, "a", "b");
        var seen = callers.startAndWait(() -> pawl.transactResult(tx -> Map.of(
                "a",
                tx.get(WALLETS, "a").value().cents(),
                "b",
                tx.get(WALLETS, "b").value().cents())));
        callers.letGo();
        assertThat(seen.get()).isEqualTo(Map.of("a", 5L, "b", 5L));
        assertThat(parts()).containsExactly(List.of(2));
    }

    @Test
    void eachRequestIsRememberedWithWhatItsOwnTransactionLeft() throws Exception {
        var first = callers.startAndWait(() -> once("first", 1));
        var second = callers.startAndWait(() -> once("second", 10));
        callers.letGo();
        assertThat(first.get()).isNotEqualTo(second.get());
        assertThat(parts()).containsExactly(List.of(2));
        assertThat(once("first", 1)).isEqualTo(first.get());
        assertThat(once("second", 10)).isEqualTo(second.get());
        assertThat(cents("a")).isEqualTo(11);
    }

    private List<Condition> once(String request, long cents) {
        return pawl.transactOnce(new RequestId(request), tx -> tx.update(WALLETS, "a", wallet -> wallet.plus(cents)));
    }

    @Test
    void theNextFollowWhatIsStoredByThen() throws Exception {
        adding(1, "a");
        callers.end();
        Callers next = new Callers();
        store.beforeCommit(batch -> {
            batches.add(batch);
            next.pass(1);
        });
        next.start(() -> pawl.repository(WALLETS).insert("second", new Wallet(0)));
        next.awaitHeld();
        reads.clear();
        next.startAndWait(() -> added(10, "a"));
        var last = next.startAndWait(() -> added(100, "a"));
        next.end();
        assertThat(last.get()).extracting(each -> each.value().cents()).containsExactly(111L);
        assertThat(reads).isEmpty();
        assertThat(latest()).hasSize(1);
        assertThat(latest().get(0).parts()).hasSize(2);
    }
}
