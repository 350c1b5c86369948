package dev.pawl;

import static dev.pawl.Counter.COUNTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Id;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.StoreException;
import dev.pawl.store.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks of transactions on a store without row locks, whose commits have few parts, and whose clock a test moves. */
@Timeout(60)
class LeaseLocksTest {
    private static final int PARTS = 8;
    private static final Wait NOT = Wait.not();

    private final AtomicLong nanos = new AtomicLong();
    private final Rowless store = new Rowless();
    private final Pawl pawl = Pawl.builder(store).ticker(nanos::get).build();

    private final class Rowless extends ForwardingStore {
        private final List<Long> ends = new ArrayList<>();
        private boolean dead;

        Rowless() {
            super(new MemoryStore());
        }

        @Override
        public Capabilities bind(Kind kind, Deadline deadline) {
            super.bind(kind, deadline);
            return new Capabilities(true, true, true, PARTS, 100, Long.MAX_VALUE, Long.MAX_VALUE);
        }

        @Override
        public LockingTransaction begin(Deadline deadline) {
            throw new UnsupportedOperationException("no row locks");
        }

        @Override
        public Optional<Instant> now(Deadline deadline) {
            return Optional.of(Instant.EPOCH.plusNanos(nanos.get()));
        }

        @Override
        protected List<CommitOutcome> commitThrough(Committing committing, List<Commit> batch, Deadline deadline) {
            ends.add(deadline.nanos());
            for (Commit commit : batch) {
                if (commit.conditions().size() > PARTS) {
                    throw new IllegalArgumentException(
                            commit.conditions().size() + " parts, but " + PARTS + " at most");
                }
            }
            return dead
                    ? List.of(new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, new StoreException("dead", null)))
                    : super.commitThrough(committing, batch, deadline);
        }
    }

    @BeforeEach
    void insert() {
        pawl.repository(COUNTERS).insert("a", new Counter(0)).orThrow();
    }

    /** Locks for sharing in a transaction whose process then dies. */
    private void dieHolding() {
        assertThatThrownBy(() -> pawl.transact(tx -> {
                    tx.replace(tx.lockShared(COUNTERS, "a", NOT).orElseThrow().with(Counter::next));
                    store.dead = true;
                }))
                .isInstanceOf(StoreException.class);
        store.dead = false;
    }

    @Test
    void whatManySharedWhoHaveDiedIsLockedOnceTheirTermsAreOver() {
        for (int i = 0; i < 3 * PARTS; i++) {
            dieHolding();
        }
        assertThatThrownBy(() -> pawl.transact(tx -> tx.lock(COUNTERS, "a", NOT)))
                .isInstanceOf(LockUnavailableException.class);
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());

        pawl.transact(tx -> tx.replace(tx.lock(COUNTERS, "a", NOT).orElseThrow().with(Counter::next)));

        assertThat(pawl.repository(COUNTERS).get("a").value()).isEqualTo(new Counter(1));
        assertThat(locksLeft()).isEmpty();
    }

    @Test
    void moreLocksInOneTransactionThanOneReleaseCanHoldAreRefused() {
        List<String> ids = IntStream.range(0, PARTS).mapToObj(Integer::toString).toList();
        Consumer<Transaction> lockAll =
                tx -> ids.forEach(id -> assertThat(tx.lock(COUNTERS, id, NOT)).isEmpty());
        assertThatThrownBy(() -> pawl.transact(lockAll))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 aggregates in one transaction")
                .hasMessageContaining("more than 7");
        assertThat(locksLeft()).isEmpty();

        pawl.transact(tx -> ids.forEach(id -> tx.lock(COUNTERS, "the same", NOT)));
    }

    @Test
    void aReleaseTakesNoMoreThanHalfOfWhatIsLeftOfTheTransactionSoThatItsCommitCanBeSettled() {
        long end = nanos.get() + Duration.ofSeconds(3).toNanos();
        brief().transact(tx -> {
            tx.lock(COUNTERS, "a", NOT);
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            store.ends.clear();
        });
        assertThat(store.ends)
                .isNotEmpty()
                .allMatch(each -> each <= end - Duration.ofSeconds(1).toNanos());
        assertThat(locksLeft()).isEmpty();
    }

    @Test
    void onceTheDeadlineOfATransactionHasComeItReleasesNothing() {
        brief().transact(tx -> {
            tx.lock(COUNTERS, "a", NOT);
            nanos.addAndGet(Duration.ofSeconds(3).toNanos());
            store.ends.clear();
        });
        assertThat(store.ends).as("its locks have ended with it").isEmpty();

        pawl.transact(tx -> assertThat(tx.lock(COUNTERS, "a", NOT)).isPresent());
        assertThat(locksLeft()).isEmpty();
    }

    private Pawl brief() {
        return pawl.with(RetryPolicy.standard().withDeadline(Duration.ofSeconds(3)));
    }

    private List<Id> locksLeft() {
        return store.ids(Pawl.lockKinds()[0].name(), null, 10, Deadline.after(Duration.ofSeconds(1)));
    }
}
