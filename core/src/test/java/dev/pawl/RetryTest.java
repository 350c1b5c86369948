package dev.pawl;

import static dev.pawl.Counter.COUNTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pawl.PawlListener.Attempted;
import dev.pawl.PawlListener.Committed;
import dev.pawl.PawlListener.Conflicted;
import dev.pawl.PawlListener.Event;
import dev.pawl.PawlListener.GaveUp;
import dev.pawl.PawlListener.InDoubt;
import dev.pawl.PawlListener.Waiting;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Capabilities;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Kind;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Retrying, by a clock that moves only when the test says so. Waits are really waited, and kept short for that reason. */
class RetryTest {
    private static final RetryPolicy POLICY =
            new RetryPolicy(5, Duration.ofNanos(1_000), Duration.ofNanos(50_000), Duration.ofSeconds(10));

    private final ScriptedStore store = new ScriptedStore();
    private final AtomicLong now = new AtomicLong();
    private final List<Event> events = new ArrayList<>();
    private final Repository<String, Counter> counters = repository(POLICY);

    private Repository<String, Counter> repository(RetryPolicy policy) {
        return Pawl.builder(store)
                .retry(policy)
                .ticker(now::get)
                .random(new Random(7))
                .listener(this::note)
                .build()
                .repository(COUNTERS);
    }

    @Test
    void whatABodyThatThrewHadReadIsNamed() {
        Pawl pawl = Pawl.builder(store).listener(this::note).build();
        counters.insert("b", new Counter(0)).orThrow();
        Repository<String, Counter> outsider = Pawl.on(store.target()).repository(COUNTERS);
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> pawl.transact(tx -> {
                    tx.get(COUNTERS, "a");
                    tx.get(COUNTERS, "b");
                    if (runs.incrementAndGet() == 1) {
                        outsider.update("b", Counter::next);
                    }
                    throw new IllegalStateException("run " + runs);
                }))
                .hasMessage("run 2");

        assertThat(events.stream().filter(Conflicted.class::isInstance).map(e -> ((Conflicted) e).keys()))
                .containsExactly(List.of(COUNTERS.key("a"), COUNTERS.key("b")));
    }

    @Test
    void thatARequestCannotBeLookedUpHidesNothingElse() {
        store.committing(truth -> ScriptedStore.busy("always"));
        store.beforeLookup(() -> {
            throw new StoreException("no connection", null);
        });

        assertThatThrownBy(() -> counters.updateOnce(new RequestId("r"), "a", Counter::next))
                .isInstanceOf(RetriesExhaustedException.class)
                .satisfies(e -> assertThat(e.getSuppressed())
                        .anyMatch(s -> s.getMessage().equals("no connection")));
        assertThatThrownBy(() -> counters.updateOnce(new RequestId("r"), "a", counter -> {
                    throw new IllegalStateException("perhaps only since it was done");
                }))
                .isInstanceOf(StoreException.class)
                .hasMessage("no connection");
    }

    private void note(Event event) {
        events.add(event);
        if (event instanceof Waiting waiting) {
            now.addAndGet(waiting.delay().toNanos());
        }
    }

    @BeforeEach
    void insertOne() {
        counters.insert("a", new Counter(0)).orThrow();
        events.clear();
    }

    /** Lets somebody else change the counter before each of the next commits. */
    private void rivalBeforeCommits(int times) {
        Repository<String, Counter> rival = Pawl.on(store.target()).repository(COUNTERS);
        AtomicInteger left = new AtomicInteger(times);
        store.committing(truth -> {
            if (left.getAndDecrement() > 0) {
                rival.update("a", Counter::next);
            }
            return truth.get();
        });
    }

    private Supplier<CommitOutcome> numberedBusy() {
        AtomicInteger number = new AtomicInteger();
        return () -> ScriptedStore.busy("busy " + number.incrementAndGet());
    }

    @Test
    void eventsAreToldInTheOrderInWhichTheyHappen() {
        rivalBeforeCommits(1);

        counters.update("a", Counter::next);

        assertThat(events)
                .extracting(event -> (Object) event.getClass())
                .containsExactly(Attempted.class, Conflicted.class, Waiting.class, Attempted.class, Committed.class);
        assertThat(((Committed) events.get(4)).attempts()).isEqualTo(2);
        assertThat(events).allSatisfy(event -> assertThat(event.keys()).containsExactly(COUNTERS.key("a")));
    }

    @Test
    void noMoreAttemptsAreMadeThanThePolicyAllowsAndTheErrorNamesEveryConflict() {
        rivalBeforeCommits(100);

        var exhausted =
                catchThrowableOfType(RetriesExhaustedException.class, () -> counters.update("a", Counter::next));

        assertThat(exhausted.attempts()).isEqualTo(5);
        assertThat(exhausted.elapsed()).isEqualTo(Duration.ofNanos(now.get()));
        assertThat(exhausted.conflicts())
                .extracting(conflict -> ((State.At) ((Conflict.Mismatch) conflict).actual())
                        .version()
                        .counter())
                .containsExactly(2L, 3L, 4L, 5L, 6L);
        assertThat(exhausted)
                .hasNoCause()
                .hasMessageContaining(COUNTERS.key("a").toString())
                .hasMessageContaining("after 5 attempts")
                .hasMessageContaining("no more attempts are allowed");
        assertThat(events).filteredOn(Attempted.class::isInstance).hasSize(5);
        assertThat(events.get(events.size() - 1)).isInstanceOf(GaveUp.class);
    }

    @Test
    void aStoreThatStaysBusyEndsWithTheLastFailureAsTheCauseAndTheEarlierOnesSuppressed() {
        Supplier<CommitOutcome> busy = numberedBusy();
        store.committing(truth -> busy.get());

        var exhausted =
                catchThrowableOfType(RetriesExhaustedException.class, () -> counters.update("a", Counter::next));

        assertThat(exhausted).hasMessageContaining("busy 5 times").cause().hasMessage("busy 5");
        assertThat(exhausted.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("busy 1", "busy 2", "busy 3", "busy 4");
        assertThat(exhausted.conflicts()).isEmpty();
    }

    @Test
    void oneShotCallsAreRetriedOnABusyStoreAsWell() {
        Supplier<CommitOutcome> busy = numberedBusy();
        AtomicInteger left = new AtomicInteger(2);
        store.committing(truth -> left.getAndDecrement() > 0 ? busy.get() : truth.get());

        assertThat(counters.insert("b", new Counter(1)).orThrow().version().counter())
                .isEqualTo(1);
        assertThat(events).filteredOn(Attempted.class::isInstance).hasSize(3);
    }

    @Test
    void theDeadlineIsNeverSleptPast() {
        Duration deadline = Duration.ofMillis(20);
        Repository<String, Counter> hurried =
                repository(new RetryPolicy(10_000, Duration.ofNanos(10_000), Duration.ofMillis(2), deadline));
        Supplier<CommitOutcome> busy = numberedBusy();
        store.committing(truth -> {
            now.addAndGet(100_000);
            return busy.get();
        });

        var exhausted = catchThrowableOfType(RetriesExhaustedException.class, () -> hurried.update("a", Counter::next));

        assertThat(exhausted.elapsed()).isLessThan(deadline).isGreaterThan(deadline.minusMillis(3));
        assertThat(exhausted.attempts()).isBetween(5, 200);
        assertThat(exhausted).hasMessageContaining("its deadline of 20 ms is reached");
    }

    @Test
    void aFailingListenerHarmsNothing() {
        Repository<String, Counter> watched = Pawl.builder(store)
                .listener(event -> {
                    throw new IllegalStateException("The listener is broken.");
                })
                .build()
                .repository(COUNTERS);
        rivalBeforeCommits(1);

        assertThat(watched.update("a", Counter::next).value()).isEqualTo(new Counter(2));
    }

    @Test
    void aStoreThatThrowsAfterItCommittedIsAskedAndTheEffectIsThereOnce() {
        AtomicInteger commits = new AtomicInteger();
        store.committing(truth -> {
            var unused = truth.get();
            commits.incrementAndGet();
            throw new IllegalStateException("The reply cannot be read.");
        });

        var changed = counters.update("a", Counter::next);

        assertThat(commits).hasValue(1);
        assertThat(events).hasAtLeastOneElementOfType(InDoubt.class);
        assertThat(counters.find("a")).contains(changed);
        assertThat(changed.value()).isEqualTo(new Counter(1));
    }

    @Test
    void aStoreThatThrowsBeforeItCommittedIsAskedAndTheChangeTriedAgain() {
        AtomicInteger left = new AtomicInteger(1);
        store.committing(truth -> {
            if (left.getAndDecrement() > 0) {
                throw new IllegalStateException("The connection is gone.");
            }
            return truth.get();
        });

        assertThat(counters.update("a", Counter::next).value()).isEqualTo(new Counter(1));
        assertThat(counters.get("a").version().counter()).isEqualTo(2);
    }

    @Test
    void whatCannotBeSettledBeforeTheDeadlineStaysInDoubtWithItsTicket() {
        AtomicInteger asked = new AtomicInteger();
        store.committing(truth -> {
            var unused = truth.get();
            throw new IllegalStateException("The reply cannot be read.");
        });
        store.settling(truth -> {
            now.addAndGet(Duration.ofSeconds(4).toNanos());
            throw new StoreException("unreachable " + asked.incrementAndGet(), null);
        });

        var doubt = catchThrowableOfType(CommitInDoubtException.class, () -> counters.update("a", Counter::next));

        assertThat(asked).hasValue(3);
        store.settling(Supplier::get);
        assertThat(Pawl.on(store).settle(doubt.ticket())).isTrue();
    }

    @Test
    void nobodyAsksHowACommitEndedOnceMoreAfterItsDeadline() {
        Pawl pawl = Pawl.builder(store).retry(POLICY).ticker(now::get).build();
        AtomicInteger asked = new AtomicInteger();
        store.settling(truth -> {
            now.addAndGet(POLICY.deadline().toNanos());
            throw new StoreException("unreachable " + asked.incrementAndGet(), null);
        });
        Ticket ticket = new Ticket(AttemptId.fresh(), List.of(new Condition(COUNTERS.key("a"), State.absent())));

        assertThatThrownBy(() -> pawl.settle(ticket)).isInstanceOf(CommitInDoubtException.class);

        assertThat(asked).hasValue(1);
    }

    @Test
    void aCommitInDoubtStaysSoWhenItsRequestCannotBeLookedUpEither() {
        store.committing(truth -> {
            var unused = truth.get();
            throw new IllegalStateException("The reply cannot be read.");
        });
        store.settling(truth -> {
            now.addAndGet(Duration.ofSeconds(60).toNanos());
            throw new StoreException("unreachable", null);
        });
        StoreException unreachable = new StoreException("The request cannot be looked up.", null);
        store.beforeLookup(() -> {
            throw unreachable;
        });

        var doubt = catchThrowableOfType(
                CommitInDoubtException.class, () -> counters.updateOnce(new RequestId("once"), "a", Counter::next));

        assertThat(doubt).hasSuppressedException(unreachable);
        store.settling(Supplier::get);
        assertThat(Pawl.on(store).settle(doubt.ticket())).isTrue();
    }

    @Test
    void whatAReadThrowsIsThrownToTheCallerAtOnce() {
        StoreException broken = new StoreException("The disk is gone.", null);
        store.beforeRead(() -> {
            throw broken;
        });

        assertThatThrownBy(() -> counters.update("a", Counter::next)).isSameAs(broken);
        assertThatThrownBy(() -> counters.find("a")).isSameAs(broken);
        assertThat(events).filteredOn(Attempted.class::isInstance).hasSize(1);
    }

    @Test
    void aCommitThatFailedIsNotTriedAgain() {
        StoreException broken = new StoreException("The disk is full.", null);
        store.committing(truth -> new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, broken));

        assertThatThrownBy(() -> counters.update("a", Counter::next)).isSameAs(broken);
        assertThat(events).filteredOn(Attempted.class::isInstance).hasSize(1);
    }

    @Test
    void aTypeThatIsFirstMetInATransactionIsCheckedWithinTheDeadlineOfThat() {
        List<Duration> patience = new ArrayList<>();
        Pawl pawl = Pawl.builder(new ForwardingStore(new MemoryStore()) {
                    @Override
                    public Capabilities bind(Kind kind, Deadline deadline) {
                        patience.add(deadline.left());
                        return super.bind(kind, deadline);
                    }
                })
                .retry(POLICY)
                .ticker(now::get)
                .build();

        pawl.transact(tx -> tx.insert(COUNTERS, "a", new Counter(0)));

        assertThat(patience).containsExactly(POLICY.deadline());
    }

    @Test
    void twoTypesOfOneNameAreRefused() {
        AggregateType<String, Counter> twin = AggregateType.of("counter", String.class, Counter.class);
        Pawl pawl = Pawl.on(store);
        pawl.repository(COUNTERS);

        assertThatThrownBy(() -> pawl.repository(twin))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two types named counter");
    }
}
