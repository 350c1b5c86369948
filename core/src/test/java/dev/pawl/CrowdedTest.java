package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.LockingTransaction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An aggregate that somebody else changes between every read and the commit that follows, unless it is locked. */
@Timeout(60)
class CrowdedTest {
    private record Counter(int count) {
        Counter plus(int more) {
            return new Counter(count + more);
        }
    }

    private static final AggregateType<String, Counter> COUNTERS =
            AggregateType.of("counter", String.class, Counter.class);

    private final MemoryStore shared = new MemoryStore();
    private final Repository<String, Counter> outsider = Pawl.on(shared).repository(COUNTERS);
    private final AtomicInteger locked = new AtomicInteger();
    private int intrusions = Integer.MAX_VALUE;
    private boolean locksRows = true;

    private final ForwardingStore crowded = new ForwardingStore(shared) {
        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            if (intrusions-- > 0) {
                outsider.update("a", counter -> counter.plus(100));
            }
            return super.commit(batch, deadline);
        }

        @Override
        public LockingTransaction begin(Deadline deadline) {
            if (!locksRows) {
                throw new UnsupportedOperationException();
            }
            locked.incrementAndGet();
            return super.begin(deadline);
        }
    };

    private Repository<String, Counter> counters(int maxAttempts) {
        outsider.insert("a", new Counter(0)).orThrow();
        return Pawl.builder(crowded)
                .retry(RetryPolicy.standard().withMaxAttempts(maxAttempts).withDelays(Duration.ZERO, Duration.ZERO))
                .build()
                .repository(COUNTERS);
    }

    @Test
    void whatIsChangedBeforeEveryCommitIsLockedAfterTwoConflicts() {
        Repository<String, Counter> counters = counters(3);

        assertThat(counters.update("a", counter -> counter.plus(1)).value()).isEqualTo(new Counter(201));
        assertThat(locked).hasValue(1);
        assertThat(outsider.get("a").value()).isEqualTo(new Counter(201));
    }

    @Test
    void whatHasConflictsNowAndThenIsNotLocked() {
        Repository<String, Counter> counters = counters(3);
        intrusions = 1;

        assertThat(counters.update("a", counter -> counter.plus(1)).value()).isEqualTo(new Counter(101));
        assertThat(locked).hasValue(0);
    }

    @Test
    void aStoreThatLocksNoRowsIsTriedAsBefore() {
        Repository<String, Counter> counters = counters(10);
        locksRows = false;
        intrusions = 5;

        assertThat(counters.update("a", counter -> counter.plus(1)).value()).isEqualTo(new Counter(501));
    }

    @Test
    void aFunctionThatThrowsUnderTheLockGivesItBack() {
        Repository<String, Counter> counters = counters(3);
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> counters.update("a", counter -> {
                        if (locked.get() > 0) {
                            throw new ArithmeticException("no");
                        }
                        return counter.plus(1);
                    }))
                    .isInstanceOf(ArithmeticException.class);
            assertThat(locked.getAndSet(0)).isEqualTo(1);
        }
        assertThat(outsider.update("a", counter -> counter.plus(1)).value().count() % 100)
                .isEqualTo(1);
    }

    @Test
    void anUpdateThatChangesNothingUnderTheLockWritesNothing() {
        Repository<String, Counter> counters = counters(3);

        Versioned<String, Counter> left = counters.update("a", counter -> locked.get() > 0 ? counter : counter.plus(1));

        assertThat(left).isEqualTo(outsider.get("a"));
        assertThat(left.value()).isEqualTo(new Counter(200));
    }
}
