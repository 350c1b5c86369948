package dev.pawl;

import static dev.pawl.Counter.COUNTERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.Condition;
import dev.pawl.store.State;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever observes is told of a state that a call left exactly if it left one: others would look for its writer in vain. */
@Timeout(30)
class ObservedRepositoryTest {
    /** Two of the same amount are stored alike, and not equal. */
    record Price(long cents) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    private static final AggregateType<String, Price> PRICES = AggregateType.of("price", String.class, Price.class);

    private final ScriptedStore store = new ScriptedStore();
    private final Callers callers = new Callers();
    private final Map<String, List<Condition>> left = new ConcurrentHashMap<>();
    private final Pawl pawl = Pawl.builder(store)
            .observer((operation, keys) -> (ending, seen, written) ->
                    left.put(operation + " by " + Thread.currentThread().getName(), written))
            .build();

    @AfterEach
    void end() throws Exception {
        callers.end();
    }

    @Test
    void whatIsInsertedAfterItWasLeftAloneIsLeft() throws Exception {
        Repository<String, Counter> counters = pawl.repository(COUNTERS);
        Repository<String, Counter> outsider = Pawl.on(store.target()).repository(COUNTERS);
        counters.insert("a", new Counter(0)).orThrow();
        store.beforeCommit(batch -> callers.pass(1));
        AtomicBoolean once = new AtomicBoolean();
        store.committing(truth -> {
            var outcome = truth.get();
            if (once.compareAndSet(false, true)) {
                outsider.deleteUnchecked("a");
            }
            return outcome;
        });
        callers.start(() -> counters.update("a", Counter::next));
        callers.awaitHeld();
        // It is carried over and left alone, and then read, and absent.
        var second = callers.startAndWait(() -> counters.insertOrUpdate("a", new Counter(9), counter -> counter));
        callers.letGo();

        assertThat(second.get().value()).isEqualTo(new Counter(9));
        assertThat(left.get("insertOrUpdate by " + second.thread().getName()))
                .containsExactly(
                        new Condition(COUNTERS.key("a"), State.at(second.get().version())));
    }

    @Test
    void whatHasAVersionOfItsOwnIsLeftThoughItIsStoredAlike() throws Exception {
        Repository<String, Price> prices = pawl.repository(PRICES);
        prices.insert("a", new Price(1)).orThrow();
        store.beforeCommit(batch -> callers.pass(1));
        callers.start(() -> prices.update("a", price -> new Price(2)));
        callers.awaitHeld();
        callers.startAndWait(() -> prices.update("a", price -> new Price(3)));
        var alike = callers.startAndWait(() -> prices.update("a", price -> new Price(3)));
        callers.letGo();

        assertThat(alike.get().version().counter()).isEqualTo(4);
        assertThat(left.get("update by " + alike.thread().getName()))
                .containsExactly(
                        new Condition(PRICES.key("a"), State.at(alike.get().version())));
    }
}
