package dev.pawl;

import static dev.pawl.Counter.COUNTERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.PawlListener.Attempted;
import dev.pawl.PawlListener.Committed;
import dev.pawl.PawlListener.Conflicted;
import dev.pawl.PawlListener.Event;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.RequestId;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Updates of one aggregate that come while another is under way. The commit of the first is held up, so that the others are
 * known to wait before anything goes on.
 */
@Timeout(60)
class CombiningTest {
    private final ScriptedStore store = new ScriptedStore();
    private final AtomicLong now = new AtomicLong();
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Queue<Commit> commits = new ConcurrentLinkedQueue<>();
    private final Callers callers = new Callers();
    private final Pawl pawl = builder().build();
    private final Repository<String, Counter> counters = pawl.repository(COUNTERS);
    private final Repository<String, Counter> outsider = Pawl.on(store.target()).repository(COUNTERS);

    private Pawl.Builder builder() {
        return Pawl.builder(store)
                .retry(RetryPolicy.standard().withDelays(Duration.ZERO, Duration.ZERO))
                .ticker(now::get)
                .listener(events::add);
    }

    @BeforeEach
    void insertOneAndHoldTheNextCommit() {
        counters.insert("a", new Counter(0)).orThrow();
        events.clear();
        holdCommit(1);
    }

    private void holdCommit(int which) {
        store.beforeCommit(batch -> {
            commits.addAll(batch);
            callers.pass(which);
        });
    }

    @AfterEach
    void nobodyIsLeft() throws InterruptedException {
        callers.end();
    }

    private Callers.Call<Versioned<String, Counter>> startFirst() {
        var first = callers.start(() -> counters.update("a", Counter::next));
        callers.awaitHeld();
        return first;
    }

    private Callers.Call<Versioned<String, Counter>> waiting(UnaryOperator<Counter> change) {
        return callers.startAndWait(() -> counters.update("a", change));
    }

    private long countOf(Class<?> kind) {
        return events.stream().filter(kind::isInstance).count();
    }

    @Test
    void thoseWhoWaitAreWrittenOnceAndEachGetsItsOwnVersionAndValue() throws Exception {
        var first = startFirst();
        var others = List.of(waiting(c -> c.plus(10)), waiting(c -> c.plus(100)), waiting(c -> c.plus(1000)));
        callers.letGo();

        assertThat(first.get().value()).isEqualTo(new Counter(1));
        List<Versioned<String, Counter>> results = new ArrayList<>();
        for (var other : others) {
            results.add(other.get());
        }
        assertThat(results)
                .extracting(Versioned::value)
                .containsExactly(new Counter(11), new Counter(111), new Counter(1111));
        assertThat(results).extracting(r -> r.version().counter()).containsExactly(3L, 4L, 5L);
        assertThat(commits).hasSize(2);
        assertThat(counters.get("a")).isEqualTo(results.get(2));
    }

    @Test
    void aVersionThatWasNeverStoredIsStaleForItsHolder() throws Exception {
        startFirst();
        var between = waiting(Counter::next);
        var last = waiting(Counter::next);
        callers.letGo();

        assertThat(counters.replace(between.get().with(c -> new Counter(99)))).isInstanceOf(Outcome.Conflicted.class);
        assertThat(counters.replace(between.get())).isInstanceOf(Outcome.Conflicted.class);
        assertThat(counters.replace(last.get().with(c -> new Counter(7)))).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void eachHearsOfItsOwnAttemptAndCommit() throws Exception {
        startFirst();
        waiting(Counter::next);
        waiting(Counter::next);
        callers.end();

        assertThat(countOf(Attempted.class)).isEqualTo(3);
        assertThat(events)
                .filteredOn(Committed.class::isInstance)
                .extracting(e -> ((Committed) e).attempts())
                .containsExactly(1, 1, 1);
    }

    @Test
    void aFunctionThatThrowsLeavesTheOthersUntouched() throws Exception {
        startFirst();
        var before = waiting(Counter::next);
        var failing = waiting(c -> {
            throw new IllegalArgumentException("not with " + c.count());
        });
        var after = waiting(Counter::next);
        callers.letGo();

        assertThat(failing.failure())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not with 2");
        assertThat(before.get().version().counter()).isEqualTo(3);
        assertThat(after.get().version().counter()).isEqualTo(4);
        assertThat(counters.get("a").value()).isEqualTo(new Counter(3));
    }

    @Test
    void whoeverChangesNothingGetsTheStateItSaw() throws Exception {
        startFirst();
        var before = waiting(Counter::next);
        var reader = waiting(c -> new Counter(c.count()));
        var after = waiting(Counter::next);
        callers.letGo();

        assertThat(reader.get()).isEqualTo(before.get());
        assertThat(after.get().version().counter()).isEqualTo(4);
    }

    @Test
    void aCombinedWriteThatIsRefusedIsRedoneOneByOne() throws Exception {
        StoreException broken = new StoreException("check constraint", null);
        store.committing(truth -> {
            Commit commit = commits.stream().reduce((a, b) -> b).orElseThrow();
            Write.Put put = (Write.Put) commit.writes().get(0);
            return put.value().toString().contains("-")
                    ? new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, broken)
                    : truth.get();
        });
        startFirst();
        var good = waiting(Counter::next);
        var bad = waiting(c -> new Counter(-5));
        callers.letGo();

        assertThat(good.get().value()).isEqualTo(new Counter(2));
        assertThat(bad.failure()).isSameAs(broken);
        assertThat(counters.get("a").value()).isEqualTo(new Counter(2));
    }

    @Test
    void aCarriedOverStateSavesTheReadAndThatItChangedIsNobodysConflict() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        store.beforeRead(() -> reads.incrementAndGet());
        AtomicInteger number = new AtomicInteger();
        store.committing(truth -> {
            if (number.incrementAndGet() == 3) {
                outsider.update("a", c -> c.plus(1000));
            }
            return truth.get();
        });
        startFirst();
        var second = waiting(Counter::next);
        callers.letGo();
        assertThat(second.get().value()).isEqualTo(new Counter(2));
        assertThat(reads).as("the second relied on what the first had left").hasValue(1);

        Callers again = new Callers();
        store.beforeCommit(batch -> again.pass(1));
        number.set(1);
        again.start(() -> counters.update("a", Counter::next));
        again.awaitHeld();
        var fourth = again.startAndWait(() -> counters.update("a", Counter::next));
        again.end();

        assertThat(fourth.get().value()).isEqualTo(new Counter(1004));
        assertThat(countOf(Conflicted.class)).isZero();
    }

    @Test
    void whatIsThrownOrLeftAloneOnACarriedOverStateIsBelievedOnlyAfterAFreshRead() throws Exception {
        AtomicInteger number = new AtomicInteger();
        store.committing(truth -> {
            CommitOutcome outcome = truth.get();
            if (number.incrementAndGet() == 1) {
                outsider.update("a", c -> c.plus(10));
            }
            return outcome;
        });
        startFirst();
        var throwing = waiting(c -> {
            throw new IllegalStateException("saw " + c.count());
        });
        var idle = waiting(c -> c);
        callers.letGo();

        assertThat(throwing.failure()).hasMessage("saw 11");
        assertThat(idle.get().value()).isEqualTo(new Counter(11));
    }

    @Test
    void whatTheStoreRefusesOfACarriedOverStateIsBelievedOnlyAfterAFreshRead() throws Exception {
        StoreException broken = new StoreException("2 breaks a constraint.", null);
        AtomicInteger number = new AtomicInteger();
        store.committing(truth -> {
            int which = number.incrementAndGet();
            CommitOutcome outcome =
                    which == 2 ? new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, broken) : truth.get();
            if (which == 1) {
                outsider.update("a", c -> c.plus(10));
            }
            return outcome;
        });
        startFirst();
        var second = waiting(Counter::next);
        callers.letGo();

        assertThat(second.get().value()).isEqualTo(new Counter(12));
        assertThat(number).hasValue(3);
    }

    @Test
    void afterAConflictAllAreAppliedAnewToWhatIsReadThen() throws Exception {
        store.beforeRead(() -> {});
        startFirst();
        var second = waiting(Counter::next);
        var third = waiting(Counter::next);
        // The first is in conflict; it makes its next attempt together with the others.
        outsider.update("a", c -> c.plus(100));
        callers.letGo();

        assertThat(second.get().value()).isEqualTo(new Counter(102));
        assertThat(third.get().value()).isEqualTo(new Counter(103));
        assertThat(commits).hasSize(2);
        assertThat(countOf(Conflicted.class)).isEqualTo(1);
        assertThat(countOf(Attempted.class)).isEqualTo(4);
    }

    @Test
    void whoeverIsInterruptedWhileItWaitsIsNeverApplied() throws Exception {
        startFirst();
        var interrupted = callers.startAndWait(() -> {
            try {
                return counters.update("a", c -> c.plus(1000));
            } finally {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            }
        });
        interrupted.thread().interrupt();
        assertThat(interrupted.failure())
                .isInstanceOf(CallInterruptedException.class)
                .hasMessageContaining("Nothing was written");
        callers.end();

        assertThat(counters.get("a").value()).isEqualTo(new Counter(1));
    }

    @Test
    void whoeverIsInterruptedOrLateAfterItWasTakenAlongGetsItsTrueOutcome() throws Exception {
        Callers later = new Callers();
        store.beforeCommit(batch -> {
            callers.pass(1);
            later.pass(2);
        });
        startFirst();
        var leader = waiting(Counter::next);
        var follower = callers.startAndWait(() -> {
            Versioned<String, Counter> result = counters.update("a", Counter::next);
            assertThat(Thread.interrupted()).isTrue();
            return result;
        });
        callers.letGo();
        later.awaitHeld();
        follower.thread().interrupt();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        later.letGo();

        assertThat(leader.get().value()).isEqualTo(new Counter(2));
        assertThat(follower.get().value()).isEqualTo(new Counter(3));
    }

    @Test
    void whoseDeadlineComesWhileItWaitsIsToldSoAndNeverApplied() throws Exception {
        startFirst();
        var late =
                callers.startAndWait(() -> counters.with(RetryPolicy.standard().withDeadline(Duration.ofMillis(20)))
                        .update("a", c -> {
                            throw new AssertionError("It was applied.");
                        }));
        now.addAndGet(Duration.ofMillis(30).toNanos());

        assertThat(late.failure())
                .isInstanceOf(RetriesExhaustedException.class)
                .hasMessageContaining("before its turn among the callers of this process");
        callers.end();
        assertThat(counters.get("a").value()).isEqualTo(new Counter(1));
    }

    @Test
    void hurriedCallersAreKeptApartFromPatientOnes() throws Exception {
        startFirst();
        var patient = waiting(Counter::next);
        var hurried =
                callers.startAndWait(() -> counters.with(RetryPolicy.standard().withDeadline(Duration.ofMillis(900)))
                        .update("a", Counter::next));
        callers.letGo();
        patient.get();
        hurried.get();

        assertThat(commits).hasSize(3);
    }

    @Test
    void nobodyServesOthersForLongerThanItsOwnGroupTakes() throws Exception {
        Queue<String> appliers = new ConcurrentLinkedQueue<>();
        UnaryOperator<Counter> noting = c -> {
            appliers.add(Thread.currentThread().getName());
            return c.next();
        };
        var first = callers.start(() -> counters.update("a", noting));
        callers.awaitHeld();
        var second = waiting(noting);
        waiting(noting);
        callers.end();

        assertThat(appliers)
                .containsExactly(
                        first.thread().getName(),
                        second.thread().getName(),
                        second.thread().getName());
    }

    @Test
    void aLostReplyIsSettledOnceAndAllAreToldTheTruth() throws Exception {
        AtomicInteger number = new AtomicInteger();
        AtomicInteger settled = new AtomicInteger();
        store.committing(truth -> {
            int nth = number.incrementAndGet();
            if (nth != 3) {
                var unused = truth.get();
            }
            if (nth == 2 || nth == 3) {
                throw new IllegalStateException("The reply is lost.");
            }
            return new CommitOutcome.Committed();
        });
        store.settling(truth -> {
            settled.incrementAndGet();
            return truth.get();
        });
        startFirst();
        var second = waiting(Counter::next);
        var third = waiting(Counter::next);
        callers.letGo();
        assertThat(second.get().value()).isEqualTo(new Counter(2));
        assertThat(third.get().value()).isEqualTo(new Counter(3));
        assertThat(settled).hasValue(1);

        assertThat(counters.update("a", Counter::next).value())
                .as("not applied, so tried again")
                .isEqualTo(new Counter(4));
        assertThat(settled).hasValue(2);
    }

    @Test
    void oneRequestThatComesTwiceHasOneEffect() throws Exception {
        RequestId request = new RequestId("once");
        startFirst();
        waiting(c -> c.plus(10));
        var once = callers.startAndWait(() -> counters.updateOnce(request, "a", c -> c.plus(100)));
        var twice = callers.startAndWait(() -> counters.updateOnce(request, "a", c -> c.plus(100)));
        waiting(c -> c.plus(10));
        callers.end();

        assertThat(once.get().repeated()).isFalse();
        assertThat(twice.get()).isEqualTo(new Applied<>("a", once.get().version(), true));
        assertThat(once.get().version().counter()).isEqualTo(4);
        assertThat(counters.get("a").value()).isEqualTo(new Counter(121));
    }

    @Test
    void aRequestThatWasFulfilledBeforeDoesNotHoldUpTheOthers() throws Exception {
        RequestId request = new RequestId("before");
        Version before = outsider.updateOnce(request, "a", c -> c.plus(100)).version();
        startFirst();
        var again = callers.startAndWait(() -> counters.updateOnce(request, "a", c -> c.plus(100)));
        var other = waiting(Counter::next);
        callers.letGo();

        assertThat(again.get()).isEqualTo(new Applied<>("a", before, true));
        assertThat(other.get().value()).isEqualTo(new Counter(102));
    }

    @Test
    void aTypeMayHaveEachUpdateWrittenByItself() throws Exception {
        AggregateType<String, Counter> single = AggregateType.builder("single", String.class, Counter.class)
                .combining(false)
                .build();
        writtenOneByOne(pawl.repository(single));
    }

    @Test
    void groupingCanBeSwitchedOff() throws Exception {
        AggregateType<String, Counter> single = AggregateType.of("single", String.class, Counter.class);
        writtenOneByOne(builder().grouping(false).build().repository(single));
    }

    private void writtenOneByOne(Repository<String, Counter> singles) throws Exception {
        holdCommit(2);
        singles.insert("a", new Counter(0)).orThrow();
        callers.start(() -> singles.update("a", Counter::next));
        callers.awaitHeld();
        var second = callers.startAndWait(() -> singles.update("a", Counter::next));
        var third = callers.startAndWait(() -> singles.update("a", Counter::next));
        callers.letGo();

        assertThat(List.of(second.get().value(), third.get().value())).containsExactly(new Counter(2), new Counter(3));
        assertThat(commits).hasSize(4);
        assertThat(countOf(Conflicted.class)).isZero();
    }

    @Test
    void thoseWhoWaitWhenPawlIsClosedAreToldSo() throws Exception {
        var first = startFirst();
        var waiting = waiting(c -> c.plus(1000));
        var closing = callers.start(() -> {
            pawl.close();
            return true;
        });
        while (closing.thread().getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        callers.letGo();

        assertThat(first.get().value()).isEqualTo(new Counter(1));
        assertThat(waiting.failure()).isInstanceOf(ClosedException.class).hasMessageContaining("Nothing was written");
        assertThat(closing.get()).isTrue();
    }

    @Test
    void aFunctionMayNotCallPawlWhicheverThreadItRunsOn() throws Exception {
        startFirst();
        waiting(Counter::next);
        var reading = waiting(c -> counters.get("a").value());
        Ticket ticket = commits.element().ticket();
        var settling = waiting(c -> pawl.settle(ticket) ? c : c.next());
        callers.letGo();

        for (var calling : List.of(reading, settling)) {
            assertThat(calling.failure())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("may not call Pawl");
        }
    }
}
