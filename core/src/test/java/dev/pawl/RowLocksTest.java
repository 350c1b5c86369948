package dev.pawl;

import static dev.pawl.Counter.COUNTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.StoreException;
import dev.pawl.store.Wait;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lock that could not be had ends the transaction, also if the body goes on: those it had taken before are gone. */
@Timeout(60)
class RowLocksTest {
    private final ScriptedStore store = new ScriptedStore();
    private final Callers callers = new Callers();
    private final Pawl pawl = Pawl.on(store);
    private final Repository<String, Counter> counters = pawl.repository(COUNTERS);
    private final AtomicReference<Throwable> swallowed = new AtomicReference<>();

    @BeforeEach
    void insert() {
        counters.insert("a", new Counter(0)).orThrow();
        counters.insert("b", new Counter(0)).orThrow();
    }

    @AfterEach
    void nothingWasWritten() throws Exception {
        callers.end();
        assertThat(counters.get("b").value()).isEqualTo(new Counter(0));
    }

    private void isEndedBy(Pawl by, Consumer<Transaction> lock) {
        assertThatThrownBy(() -> by.transact(tx -> {
                    tx.update(COUNTERS, "b", Counter::next);
                    swallowed.set(catchThrowable(() -> lock.accept(tx)));
                    assertThat(swallowed.get()).isNotNull();
                }))
                .as("when the body has ended")
                .satisfies(e -> assertThat(e).isSameAs(swallowed.get()));
        assertThatThrownBy(() -> by.transact(tx -> {
                    swallowed.set(catchThrowable(() -> lock.accept(tx)));
                    Thread.interrupted();
                    tx.get(COUNTERS, "b");
                    throw new AssertionError("It went on.");
                }))
                .as("when it does anything else")
                .satisfies(e -> assertThat(e).isSameAs(swallowed.get()));
    }

    @Test
    void thatSomebodyElseHoldsItEndsTheTransaction() {
        callers.start(() -> pawl.transactResult(tx -> {
            tx.lock(COUNTERS, "a", Wait.not());
            callers.pass(1);
            return true;
        }));
        callers.awaitHeld();

        isEndedBy(pawl, tx -> {
            tx.lock(COUNTERS, "b", Wait.not());
            tx.lock(COUNTERS, "a", Wait.not());
        });
        assertThat(swallowed.get()).isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void anInterruptionEndsTheTransaction() {
        isEndedBy(pawl, tx -> {
            Thread.currentThread().interrupt();
            tx.lock(COUNTERS, "a", Wait.not());
        });
        Thread.interrupted();
        assertThat(swallowed.get()).isInstanceOf(CallInterruptedException.class);
    }

    @Test
    void thatTheStoreFailsEndsTheTransaction() {
        StoreException broken = new StoreException("no connection", null);
        Pawl failing = Pawl.on(new ForwardingStore(store) {
            @Override
            public LockingTransaction begin(Deadline deadline) {
                throw broken;
            }
        });
        isEndedBy(failing, tx -> tx.lock(COUNTERS, "a", Wait.not()));
        assertThat(swallowed.get()).isSameAs(broken);
    }
}
