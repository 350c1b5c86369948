package dev.pawl;

import static dev.pawl.Counter.COUNTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.PawlListener.Conflicted;
import dev.pawl.PawlListener.Event;
import dev.pawl.store.Commit;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Updates of a caller that is alone and changes the same aggregate again at once. What it relies on is seen by what is read. */
class JustLeftTest {
    private final ScriptedStore store = new ScriptedStore();
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger reads = new AtomicInteger();
    private final Queue<Commit> commits = new ConcurrentLinkedQueue<>();
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Repository<String, Counter> counters = pawl(true).repository(COUNTERS);
    private final Repository<String, Counter> outsider = Pawl.on(store.target()).repository(COUNTERS);

    private Pawl pawl(boolean grouping) {
        // Whatever counts as an attempt is the last.
        return Pawl.builder(store)
                .retry(RetryPolicy.standard().withMaxAttempts(1).withDelays(Duration.ZERO, Duration.ZERO))
                .ticker(now::get)
                .listener(events::add)
                .grouping(grouping)
                .build();
    }

    @BeforeEach
    void insertOne() {
        outsider.insert("a", new Counter(0)).orThrow();
        store.beforeRead(() -> reads.incrementAndGet());
        store.beforeCommit(commits::addAll);
    }

    @Test
    void whoeverComesAgainAtOnceNeedNotRead() {
        for (int i = 1; i <= 5; i++) {
            assertThat(counters.update("a", Counter::next).value()).isEqualTo(new Counter(i));
            now.addAndGet(JustLeft.FRESH.toNanos());
        }

        assertThat(reads).hasValue(1);
        assertThat(outsider.get("a").value()).isEqualTo(new Counter(5));
    }

    @Test
    void itIsAsOldAsTheFirstThatAnybodyWasToldOfIt() {
        Repository<String, Counter> slowly = Pawl.builder(store)
                .ticker(now::get)
                .listener(event -> {
                    if (event instanceof PawlListener.Committed) {
                        now.addAndGet(JustLeft.FRESH.toNanos() + 1);
                    }
                })
                .build()
                .repository(COUNTERS);

        readsEachTime(slowly);
    }

    @Test
    void whoeverComesLaterReads() {
        for (int i = 1; i <= 5; i++) {
            counters.update("a", Counter::next);
            now.addAndGet(JustLeft.FRESH.toNanos() + 1);
        }

        assertThat(reads).hasValue(5);
    }

    @Test
    void thatAStrangerHasWrittenMeanwhileIsNobodysConflict() {
        counters.update("a", Counter::next);
        outsider.update("a", c -> c.plus(10));

        assertThat(counters.update("a", Counter::next).value()).isEqualTo(new Counter(12));
        assertThat(reads).hasValue(2);
        assertThat(events).noneMatch(Conflicted.class::isInstance);
    }

    @Test
    void whatIsThrownOrLeftAloneIsBelievedOnlyAfterARead() {
        counters.update("a", Counter::next);
        outsider.update("a", c -> c.plus(10));
        assertThatThrownBy(() -> counters.update("a", c -> {
                    throw new IllegalStateException("saw " + c.count());
                }))
                .hasMessage("saw 11");

        counters.update("a", Counter::next);
        outsider.update("a", c -> c.plus(10));
        assertThat(counters.update("a", c -> c).value()).isEqualTo(new Counter(22));
    }

    @Test
    void whereStrangersWriteAllTheTimeHardlyAnyUpdateReliesOnIt() {
        int updates = 1_000;
        for (int i = 0; i < updates; i++) {
            counters.update("a", Counter::next);
            outsider.update("a", Counter::next);
        }

        assertThat(commits.size() - updates).as("commits that were in vain").isBetween(1, updates / 50);
    }

    @Test
    void thoseWhoHaveWrittenForLongAreForgottenOnceTheyStop() {
        JustLeft left = new JustLeft(now::get);
        for (int i = 0; i < 100_000; i++) {
            left.disproved();
        }
        int asked = 0;
        do {
            left.left(COUNTERS.key("a"), outsider.get("a"), now.get());
            asked++;
        } while (left.take(COUNTERS.key("a")) == null);

        assertThat(asked).isBetween(64, 10_000);
    }

    @Test
    void whereStrangersSeldomWriteMostUpdatesRelyOnIt() {
        int updates = 1_000;
        for (int i = 0; i < updates; i++) {
            counters.update("a", Counter::next);
            if (i % 10 == 0) {
                outsider.update("a", Counter::next);
            }
        }

        assertThat(reads.get()).isBetween(updates / 10, updates / 4);
    }

    @Test
    void whatIsDeletedDoesNotComeBack() {
        counters.update("a", Counter::next);
        counters.deleteUnchecked("a");

        assertThatThrownBy(() -> counters.update("a", Counter::next)).isInstanceOf(NotFoundException.class);
        assertThat(counters.insertOrUpdate("a", new Counter(100), Counter::next).value())
                .isEqualTo(new Counter(100));
    }

    @Test
    void eachOfManyHasItsOwn() {
        List<String> ids = IntStream.range(0, 40).mapToObj(i -> "id" + i).toList();
        ids.forEach(id -> outsider.insert(id, new Counter(1000)).orThrow());
        for (int i = 0; i < 3; i++) {
            ids.forEach(id -> counters.update(id, Counter::next));
        }

        assertThat(commits).as("none was in vain").hasSize(120);
        assertThat(ids).allSatisfy(id -> assertThat(outsider.get(id).value()).isEqualTo(new Counter(1003)));
    }

    @Test
    void whereGroupingIsSwitchedOffEveryUpdateReads() {
        readsEachTime(pawl(false).repository(COUNTERS));
    }

    @Test
    void inATransactionOfTheApplicationWhichMayWriteByItselfEveryUpdateReads() {
        readsEachTime(pawl(true).joining("a transaction").repository(COUNTERS));
    }

    @Test
    void whereCombiningIsSwitchedOffForTheTypeEveryUpdateReads() {
        readsEachTime(pawl(true)
                .repository(AggregateType.builder("counter", String.class, Counter.class)
                        .combining(false)
                        .build()));
    }

    @Test
    void whereVersionsHaveNoStampEveryUpdateReads() {
        store.withoutStamps();
        readsEachTime(pawl(true).repository(COUNTERS));
    }

    @Test
    void whereACommitMayBeACallWithinTheProcessEveryUpdateReads() {
        store.readingInTheProcess();
        readsEachTime(pawl(true).repository(COUNTERS));
    }

    private void readsEachTime(Repository<String, Counter> repository) {
        for (int i = 0; i < 3; i++) {
            repository.update("a", Counter::next);
        }
        assertThat(reads).hasValue(3);
    }
}
