package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Node;
import dev.pawl.store.RequestId;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Wait;
import dev.pawl.store.Write;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What follows from a state that was not read for it is believed only after a check. */
@Timeout(60)
class BeliefTest {
    record Basket(List<String> items, String note) {
        Basket plus(String item) {
            return new Basket(Stream.concat(items.stream(), Stream.of(item)).toList(), note);
        }
    }

    static final AggregateType<String, Basket> BASKETS = AggregateType.of("basket", String.class, Basket.class);
    static final Basket EMPTY = new Basket(List.of(), "");

    private final ScriptedStore scripted = new ScriptedStore();
    private final Callers callers = new Callers();
    private final Callers running = new Callers();
    private final Repository<String, Basket> outsider =
            Pawl.on(scripted.target()).repository(BASKETS);

    /** As DynamoDB does for an item beyond 400 KB: an IllegalArgumentException, before anything is sent. */
    private final ForwardingStore limited = new ForwardingStore(scripted) {
        @Override
        protected List<CommitOutcome> commitThrough(Committing committing, List<Commit> batch, Deadline deadline) {
            for (Commit commit : batch) {
                for (Write write : commit.writes()) {
                    if (write instanceof Write.Put put && size(put) > 3) {
                        throw new IllegalArgumentException("too large: " + write.key());
                    }
                }
            }
            return committing.commit(batch, deadline);
        }
    };

    /** As a database does whose constraint does not hold. */
    private final ForwardingStore refusing = new ForwardingStore(scripted) {
        @Override
        protected List<CommitOutcome> commitThrough(Committing committing, List<Commit> batch, Deadline deadline) {
            boolean large = batch.stream()
                    .flatMap(commit -> commit.writes().stream())
                    .anyMatch(write -> write instanceof Write.Put put && size(put) > 3);
            return large
                    ? Collections.nCopies(
                            batch.size(),
                            new CommitOutcome.Refused(
                                    CommitOutcome.Reason.FAILED, new StoreException("a constraint", null)))
                    : committing.commit(batch, deadline);
        }
    };

    private static int size(Write.Put put) {
        return put.value().values().get("items") instanceof Node.Seq items
                ? items.values().size()
                : 0;
    }

    private Pawl pawl(Store store) {
        return Pawl.builder(store)
                .retry(RetryPolicy.standard().withDelays(Duration.ZERO, Duration.ZERO))
                .build();
    }

    @Test
    void thatAValueIsTooLargeIsBelievedOnlyOfAStateThatWasRead() throws Exception {
        Repository<String, Basket> baskets = pawl(limited).repository(BASKETS);
        outsider.insert("a", EMPTY.plus("1").plus("2")).orThrow();
        scripted.beforeCommit(batch -> callers.pass(1));
        // A stranger empties it, after the first was committed, and before the second is.
        AtomicBoolean once = new AtomicBoolean();
        scripted.committing(truth -> {
            CommitOutcome outcome = truth.get();
            if (once.compareAndSet(false, true)) {
                outsider.update("a", any -> EMPTY);
            }
            return outcome;
        });
        callers.start(() -> baskets.update("a", basket -> basket.plus("3")));
        callers.awaitHeld();
        var second = callers.startAndWait(() -> baskets.update("a", basket -> basket.plus("4")));
        callers.letGo();
        assertThat(second.get().value()).isEqualTo(EMPTY.plus("4"));
    }

    record Small(long n, String note) {
        /** What Jackson calls to encode it. */
        @Override
        public long n() {
            if (n > 3) {
                throw new IllegalStateException("never more than 3");
            }
            return n;
        }
    }

    @Test
    void thatAValueCannotBeEncodedIsBelievedOnlyOfAStateThatWasRead() throws Exception {
        AggregateType<String, Small> type = AggregateType.of("small", String.class, Small.class);
        Repository<String, Small> smalls = pawl(scripted).repository(type);
        Repository<String, Small> other = Pawl.on(scripted.target()).repository(type);
        other.insert("a", new Small(2, "")).orThrow();
        scripted.beforeCommit(batch -> callers.pass(1));
        AtomicBoolean once = new AtomicBoolean();
        scripted.committing(truth -> {
            CommitOutcome outcome = truth.get();
            if (once.compareAndSet(false, true)) {
                other.update("a", any -> new Small(0, ""));
            }
            return outcome;
        });
        callers.start(() -> smalls.update("a", small -> new Small(small.n + 1, "")));
        callers.awaitHeld();
        var second = callers.startAndWait(() -> smalls.update("a", small -> new Small(small.n + 1, "")));
        callers.letGo();
        assertThat(second.get().value()).isEqualTo(new Small(1, ""));
    }

    /** Lets a transaction run on a basket that is carried over, with one item more than there were, and is empty by now. */
    private void onWhatAStrangerHasEmptied(Pawl pawl, Basket before, Consumer<Transaction> body) throws Exception {
        outsider.insert("a", before).orThrow();
        running.start(() -> pawl.transactResult(tx -> {
            running.pass(1);
            return true;
        }));
        running.awaitHeld();
        try {
            pawl.transact(tx -> tx.update(BASKETS, "a", basket -> new Basket(basket.items(), "wanted")));
            pawl.transact(tx -> tx.update(BASKETS, "a", basket -> basket.plus("last")));
            outsider.update("a", any -> EMPTY);
            pawl.transact(body);
        } finally {
            running.end();
        }
        assertThat(outsider.get("a").value()).isEqualTo(EMPTY.plus("new"));
    }

    @Test
    void thatAValueIsTooLargeIsBelievedOnlyOfATransactionThatHasRead() throws Exception {
        onWhatAStrangerHasEmptied(
                pawl(limited), EMPTY.plus("1").plus("2"), tx -> tx.update(BASKETS, "a", basket -> basket.plus("new")));
    }

    @Test
    void thatAValueIsTooLargeIsBelievedOnlyOfATransactionThatHasReadThoughItHoldsLocks() throws Exception {
        onWhatAStrangerHasEmptied(pawl(limited), EMPTY.plus("1").plus("2"), tx -> {
            tx.lock(BASKETS, "another", Wait.not());
            tx.update(BASKETS, "a", basket -> basket.plus("new"));
        });
    }

    @Test
    void thatAWriteLacksAFenceIsBelievedOnlyOfATransactionThatHasRead() throws Exception {
        AggregateType<String, Counter> fenced = AggregateType.builder("counter", String.class, Counter.class)
                .requiresLease(id -> id)
                .build();
        Pawl pawl = pawl(scripted);
        pawl.repository(fenced);
        onWhatAStrangerHasEmptied(pawl, EMPTY.plus("1").plus("2"), tx -> {
            var basket = tx.get(BASKETS, "a");
            if (basket.value().items().size() > 2) {
                tx.insert(fenced, "full", new Counter(1));
            }
            tx.replace(basket.with(b -> b.plus("new")));
        });
    }

    @Test
    void anErrorIsLetOutOnlyIfWhatWasSeenIsConsistent() throws Exception {
        onWhatAStrangerHasEmptied(
                pawl(scripted),
                EMPTY.plus("1").plus("2"),
                tx -> tx.update(BASKETS, "a", basket -> {
                    if (basket.items().size() > 2) {
                        throw new AssertionError("never more than 2");
                    }
                    return basket.plus("new");
                }));
    }

    @Test
    void thatATransactionIsTooLargeIsBelievedOnlyIfWhatItSawIsConsistent() throws Exception {
        scripted.committingAtMost(4);
        onWhatAStrangerHasEmptied(pawl(scripted), EMPTY.plus("1").plus("2").plus("3"), tx -> {
            var basket = tx.get(BASKETS, "a");
            basket.value().items().forEach(item -> tx.find(BASKETS, item));
            tx.replace(basket.with(b -> b.plus("new")));
        });
    }

    @Test
    void anErrorIsLetOutOnlyIfBothReadsAreOfOneMoment() throws Exception {
        Pawl pawl = pawl(scripted);
        outsider.insert("a", EMPTY.plus("1")).orThrow();
        outsider.insert("b", EMPTY).orThrow();
        AtomicBoolean once = new AtomicBoolean();
        pawl.transact(tx -> {
            var a = tx.get(BASKETS, "a").value();
            if (once.compareAndSet(false, true)) {
                Pawl.on(scripted.target()).transact(other -> {
                    other.update(BASKETS, "a", any -> EMPTY);
                    other.update(BASKETS, "b", any -> EMPTY.plus("1"));
                });
            }
            var b = tx.get(BASKETS, "b").value();
            if (a.items().size() + b.items().size() != 1) {
                throw new AssertionError("one item in both, always");
            }
        });
    }

    /** Moves all items from one basket to another while a transaction reads both and puts them into a third. */
    private void onItemsThatAreMovedMeanwhile(Pawl pawl) throws Exception {
        outsider.insert("a", EMPTY.plus("1").plus("2")).orThrow();
        outsider.insert("b", EMPTY).orThrow();
        AtomicBoolean once = new AtomicBoolean();
        pawl.transact(tx -> {
            var a = tx.get(BASKETS, "a").value();
            if (once.compareAndSet(false, true)) {
                Pawl.on(scripted.target()).transact(other -> {
                    other.update(BASKETS, "b", any -> a);
                    other.update(BASKETS, "a", any -> EMPTY);
                });
            }
            var b = tx.get(BASKETS, "b").value();
            tx.insert(
                    BASKETS,
                    "all",
                    new Basket(
                            Stream.concat(a.items().stream(), b.items().stream())
                                    .toList(),
                            ""));
        });
        assertThat(outsider.get("all").value()).isEqualTo(EMPTY.plus("1").plus("2"));
    }

    @Test
    void thatAValueIsTooLargeIsBelievedOnlyIfBothReadsAreOfOneMoment() throws Exception {
        onItemsThatAreMovedMeanwhile(pawl(limited));
    }

    @Test
    void whatTheStoreRefusesIsBelievedOnlyIfBothReadsAreOfOneMoment() throws Exception {
        onItemsThatAreMovedMeanwhile(pawl(refusing));
    }

    private List<Condition> addedOnce(Pawl pawl) {
        return pawl.transactOnce(new RequestId("r"), tx -> tx.update(BASKETS, "a", basket -> basket.plus("new")));
    }

    @Test
    void aRequestThatWasFulfilledIsSoThoughTheStoreRefusesWhatItsBodyMakesNow() {
        outsider.insert("a", EMPTY.plus("1").plus("2")).orThrow();
        List<Condition> first = addedOnce(pawl(scripted));

        assertThat(addedOnce(pawl(limited))).isEqualTo(first);
        assertThat(addedOnce(pawl(refusing))).isEqualTo(first);
    }

    @Test
    void aRequestThatWasFulfilledIsSoThoughItsBodyMakesWhatLacksAFenceNow() {
        AggregateType<String, Counter> fenced = AggregateType.builder("counter", String.class, Counter.class)
                .requiresLease(id -> id)
                .build();
        Pawl pawl = pawl(scripted);
        Supplier<List<Condition>> call = () -> pawl.transactOnce(new RequestId("r"), tx -> {
            if (tx.find(BASKETS, "a").isEmpty()) {
                tx.insert(BASKETS, "a", EMPTY);
            } else {
                tx.insert(fenced, "full", new Counter(1));
            }
        });

        assertThat(call.get()).isEqualTo(call.get());
    }

    @Test
    void aRequestThatWasFulfilledIsSoThoughItsBodyTouchesNothingNow() {
        Pawl pawl = pawl(scripted);
        RequestId request = new RequestId("r");
        List<Condition> first = pawl.transactOnce(request, tx -> tx.insert(BASKETS, "a", EMPTY));

        assertThat(pawl.transactOnce(request, tx -> {})).isEqualTo(first);
        assertThatThrownBy(() -> pawl.transactOnce(new RequestId("another"), tx -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must read or write something");
    }

    @Test
    void withoutCombiningEveryUpdateReads() throws Exception {
        AggregateType<String, Basket> single = AggregateType.builder("basket", String.class, Basket.class)
                .combining(false)
                .build();
        everyUpdateReads(pawl(scripted).repository(single));
    }

    @Test
    void withoutGroupingEveryUpdateReads() throws Exception {
        everyUpdateReads(Pawl.builder(scripted).grouping(false).build().repository(BASKETS));
    }

    private void everyUpdateReads(Repository<String, Basket> baskets) throws Exception {
        outsider.insert("a", EMPTY).orThrow();
        AtomicInteger reads = new AtomicInteger();
        scripted.beforeRead(() -> reads.incrementAndGet());
        scripted.beforeCommit(batch -> callers.pass(1));
        callers.start(() -> baskets.update("a", basket -> basket.plus("1")));
        callers.awaitHeld();
        var second = callers.startAndWait(() -> baskets.update("a", basket -> basket.plus("2")));
        callers.letGo();
        second.get();
        assertThat(reads).hasValue(2);
    }

    /**
     * What a stranger has deleted and inserted anew before an update began, so that its counter is the
     * same again, no version check would notice.
     */
    @Test
    void withoutStampsEveryUpdateReads() throws Exception {
        scripted.withoutStamps();
        Repository<String, Counter> counters = pawl(scripted).repository(Counter.COUNTERS);
        Repository<String, Counter> stranger = pawl(scripted).repository(Counter.COUNTERS);
        counters.insert("a", new Counter(0)).orThrow();
        AtomicInteger number = new AtomicInteger();
        CountDownLatch committed = new CountDownLatch(1);
        CountDownLatch reply = new CountDownLatch(1);
        scripted.committing(truth -> {
            CommitOutcome outcome = truth.get();
            if (number.incrementAndGet() == 1) {
                committed.countDown();
                try {
                    reply.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return outcome;
        });
        callers.start(() -> counters.update("a", Counter::next));
        committed.await();
        stranger.deleteUnchecked("a");
        stranger.insert("a", new Counter(1000)).orThrow();
        stranger.update("a", Counter::next);
        // Only now the next update begins.
        var next = callers.startAndWait(() -> counters.update("a", c -> c.plus(10)));
        reply.countDown();
        next.get();
        assertThat(stranger.get("a").value()).isEqualTo(new Counter(1011));
    }
}
