package dev.pawl;

import static dev.pawl.Counter.COUNTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fence that is renewed while the store judges a commit by its former end. */
@Timeout(30)
class RenewedFenceTest {
    private static final Instant PAST = Instant.EPOCH;
    private static final Instant FUTURE = Instant.parse("2200-01-01T00:00:00Z");

    private final ScriptedStore store = new ScriptedStore();
    private final Pawl pawl = Pawl.on(store);
    private final Repository<String, Counter> counters = pawl.repository(COUNTERS);
    private final Term fence = new Term("b");

    /** What lasts until a moment, as long as an aggregate is as it was. */
    private final class Term implements Fence {
        private final Condition condition;
        private volatile Instant end = PAST;
        private volatile boolean over;

        Term(String id) {
            Versioned<String, Counter> seen =
                    counters.insert(id, new Counter(0)).orThrow();
            condition = new Condition(seen.key(), State.at(seen.version()));
        }

        @Override
        public List<Condition> conditions() {
            return List.of(condition);
        }

        @Override
        public Optional<Instant> notAfter() {
            return Optional.of(end);
        }

        @Override
        public boolean isOver() {
            return over;
        }

        @Override
        public boolean covers(String lockName) {
            return true;
        }
    }

    @BeforeEach
    void insert() {
        counters.insert("a", new Counter(0)).orThrow();
    }

    private static void update(Pawl fenced) {
        fenced.repository(COUNTERS).update("a", Counter::next);
    }

    private static void assertExpired(Pawl fenced) {
        assertThatThrownBy(() -> update(fenced))
                .isInstanceOfSatisfying(
                        FenceLostException.class,
                        e -> assertThat(e.conflicts()).hasSize(1).allMatch(Conflict.Expired.class::isInstance));
    }

    @Test
    void theCommitIsMadeAgain() {
        store.beforeCommit(batch -> fence.end = FUTURE);
        update(pawl.fencedBy(fence));
        assertThat(counters.get("a").value()).isEqualTo(new Counter(1));
    }

    @Test
    void whoeverIsNotRenewedOrIsOverIsToldSo() {
        assertExpired(pawl.fencedBy(fence));

        store.beforeCommit(batch -> {
            fence.end = FUTURE;
            fence.over = true;
        });
        assertExpired(pawl.fencedBy(fence));
        assertThat(counters.get("a").value()).isEqualTo(new Counter(0));
    }

    @Test
    void ofTwoFencesTheOneByWhoseEndItWasJudgedHasToBeRenewed() {
        Term other = new Term("c");
        other.end = PAST.plusSeconds(1);
        store.beforeCommit(batch -> other.end = FUTURE);
        assertExpired(pawl.fencedBy(fence).fencedBy(other));
        other.end = PAST.plusSeconds(1);
        assertExpired(pawl.fencedBy(other).fencedBy(fence));

        store.beforeCommit(batch -> {
            fence.end = FUTURE;
            other.end = FUTURE;
        });
        update(pawl.fencedBy(fence).fencedBy(other));
        assertThat(counters.get("a").value()).isEqualTo(new Counter(1));
    }

    @Test
    void whatIsLostBesidesIsLost() {
        counters.update("b", Counter::next);
        store.beforeCommit(batch -> fence.end = FUTURE);
        assertThatThrownBy(() -> update(pawl.fencedBy(fence))).isInstanceOf(FenceLostException.class);
        assertThat(counters.get("a").value()).isEqualTo(new Counter(0));
    }
}
