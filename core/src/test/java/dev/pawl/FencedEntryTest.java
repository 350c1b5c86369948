package dev.pawl;

import static dev.pawl.Counter.COUNTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.Condition;
import dev.pawl.store.RequestId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An entry under a fence is one with the entry that it was made of. */
@Timeout(30)
class FencedEntryTest {
    private final ScriptedStore store = new ScriptedStore();
    private final Callers callers = new Callers();
    private final Pawl pawl = Pawl.on(store);
    private final Repository<String, Counter> counters = pawl.repository(COUNTERS);
    private Pawl fenced = pawl;

    @BeforeEach
    void insert() {
        counters.insert("a", new Counter(0)).orThrow();
        fenced =
                pawl.fencedBy(new Unchanged(counters.insert("b", new Counter(0)).orThrow()));
    }

    @Test
    void aTransactionIsNotNestedByWayOfIt() {
        assertThatThrownBy(() ->
                        pawl.transact(tx -> fenced.transact(inner -> inner.update(COUNTERS, "a", Counter::next))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nested");
        assertThat(counters.get("a").value()).isEqualTo(new Counter(0));
    }

    @Test
    void aRequestThatWasFulfilledIsSoThoughTheLeaseIsLostNow() {
        RequestId request = new RequestId("r");
        List<Condition> first = fenced.transactOnce(request, tx -> tx.update(COUNTERS, "a", Counter::next));
        counters.update("b", Counter::next);

        assertThat(fenced.transactOnce(request, tx -> tx.update(COUNTERS, "a", Counter::next)))
                .isEqualTo(first);
        assertThatThrownBy(() -> fenced.transactOnce(new RequestId("s"), tx -> tx.update(COUNTERS, "a", Counter::next)))
                .isInstanceOf(FenceLostException.class);
        assertThat(counters.get("a").value()).isEqualTo(new Counter(1));
    }

    @Test
    void closingWaitsForItsCallsToo() throws Exception {
        AtomicBoolean committed = new AtomicBoolean();
        AtomicBoolean closedUnderIt = new AtomicBoolean();
        store.closing(() -> closedUnderIt.set(!committed.get()));
        store.beforeCommit(batch -> callers.pass(1));
        store.committing(truth -> {
            committed.set(true);
            return truth.get();
        });
        var call = callers.start(() -> fenced.repository(COUNTERS).update("a", Counter::next));
        callers.awaitHeld();
        closeWhileItIsHeld();

        assertThat(call.get().value()).isEqualTo(new Counter(1));
        assertThat(closedUnderIt).isFalse();
    }

    private void closeWhileItIsHeld() throws Exception {
        var closing = callers.start(() -> {
            pawl.close();
            return true;
        });
        while (!pawl.engine().gate().isClosing()) {
            Thread.onSpinWait();
        }
        callers.letGo();
        closing.get();
    }

    @Test
    void whenTheOtherIsClosedNobodyIsLetIn() {
        pawl.close();

        assertThatThrownBy(() -> fenced.repository(COUNTERS).update("a", Counter::next))
                .isInstanceOf(ClosedException.class);
    }

    @Test
    void whoeverWaitsToTryAgainIsWokenWhenTheOtherIsClosed() throws Exception {
        store.committing(truth -> {
            callers.pass(1);
            return ScriptedStore.busy("always");
        });
        Repository<String, Counter> patient = fenced.with(RetryPolicy.standard()
                        .withDelays(Duration.ofHours(1), Duration.ofHours(1))
                        .withDeadline(Duration.ofHours(3)))
                .repository(COUNTERS);
        var call = callers.start(() -> patient.update("a", Counter::next));
        callers.awaitHeld();
        closeWhileItIsHeld();

        assertThat(call.failure()).isInstanceOf(ClosedException.class);
    }

    @Test
    void beingFencedTwiceByTheSameIsAsBeingFencedOnce() {
        Fence fence = new Unchanged(counters.get("b"));
        Repository<String, Counter> twice = pawl.fencedBy(fence).fencedBy(fence).repository(COUNTERS);
        assertThat(twice.update("a", Counter::next).value()).isEqualTo(new Counter(1));

        counters.update("b", Counter::next);
        assertThatThrownBy(() -> twice.update("a", Counter::next)).isInstanceOf(FenceLostException.class);
    }

    @Test
    void closingItLeavesTheOtherOpen() {
        fenced.close();

        assertThatThrownBy(() -> fenced.repository(COUNTERS).update("a", Counter::next))
                .isInstanceOf(ClosedException.class);
        assertThat(counters.update("a", Counter::next).value()).isEqualTo(new Counter(1));
    }
}
