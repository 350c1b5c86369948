package dev.pawl.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.AggregateType;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.LockingTransaction.LockOutcome;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.Node;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import dev.pawl.store.Wait;
import dev.pawl.store.Write;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
    private record Counter(int count) {
        Counter next() {
            return new Counter(count + 1);
        }
    }

    private static final AggregateType<String, Counter> COUNTERS =
            AggregateType.of("counter", String.class, Counter.class);
    private static final Key KEY = new Key("counter", new Id.Text("z"));
    private static final Deadline SOON = Deadline.after(Duration.ofMinutes(1));
    private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
    private static final Duration WINDOW = Duration.ofDays(7);
    private static final RequestId REQUEST = new RequestId("request-1");

    private Instant now = START;
    private final MemoryStore store = new MemoryStore(new Hands());
    private final Repository<String, Counter> counters = Pawl.on(store).repository(COUNTERS);

    /** A clock that shows what the test says. */
    private final class Hands extends Clock {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void aRequestIsRememberedToTheEndOfTheWindow() {
        counters.insert("a", new Counter(0)).orThrow();
        counters.updateOnce(REQUEST, "a", Counter::next);
        now = START.plus(WINDOW);
        counters.insert("b", new Counter(0)).orThrow();

        assertThat(counters.updateOnce(REQUEST, "a", Counter::next).repeated()).isTrue();
        assertThat(counters.get("a").value()).isEqualTo(new Counter(1));
    }

    @Test
    void aRequestIsForgottenAfterTheWindow() {
        counters.insert("a", new Counter(0)).orThrow();
        counters.updateOnce(REQUEST, "a", Counter::next);
        now = START.plus(WINDOW).plusMillis(1);

        assertThat(counters.updateOnce(REQUEST, "a", Counter::next).repeated()).isFalse();
        assertThat(counters.get("a").value()).isEqualTo(new Counter(2));
    }

    @Test
    void anAttemptWhoseFateIsForgottenIsInDoubtAndNotDeclaredDead() {
        Commit commit = insert();
        store.commit(List.of(commit), SOON);
        assertThat(store.settle(commit.ticket(), SOON)).isEqualTo(new CommitOutcome.Committed());
        now = START.plus(WINDOW).plusMillis(1);
        counters.insert("b", new Counter(0)).orThrow();

        assertThat(store.settle(commit.ticket(), SOON)).isInstanceOf(CommitOutcome.InDoubt.class);
    }

    private static Commit insert() {
        AttemptId attempt = AttemptId.fresh();
        return new Commit(
                attempt,
                Set.of(),
                List.of(new Condition(KEY, State.absent())),
                List.of(new Write.Put(
                        KEY, Version.first(attempt), new Node.Fields(Map.of("value", new Node.Int64(1))))));
    }

    /** Does something on another thread while this one has locked the whole store. */
    private void whileItIsLocked(Runnable work) throws Exception {
        try (LockingTransaction holder = store.begin(SOON)) {
            holder.lock(List.of(KEY), Strength.UPDATE, Wait.not(), SOON);
            CompletableFuture.runAsync(work).get(10, TimeUnit.SECONDS);
        }
    }

    private void isBusy() {
        Deadline now = Deadline.after(Duration.ZERO);
        Commit commit = insert();
        assertThatThrownBy(() -> store.read(List.of(KEY), now)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.ids("counter", null, 1, now)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.repeated(REQUEST, now)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.bind(COUNTERS.kind(), now)).isInstanceOf(StoreException.class);
        assertThat(store.commit(List.of(commit), now))
                .singleElement()
                .isInstanceOfSatisfying(
                        CommitOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(CommitOutcome.Reason.BUSY));
        assertThat(store.settle(commit.ticket(), now)).isInstanceOf(CommitOutcome.InDoubt.class);
    }

    @Test
    void nobodyWaitsForTheLockOnTheStoreLongerThanItsDeadline() throws Exception {
        whileItIsLocked(this::isBusy);
        assertThat(store.read(List.of(KEY), SOON)).containsExactly(Optional.empty());
    }

    @Test
    void anInterruptionIsKeptByWhoeverWaitsForTheLockOnTheStore() throws Exception {
        whileItIsLocked(() -> {
            Thread.currentThread().interrupt();
            isBusy();
            assertThat(Thread.interrupted()).isTrue();
        });
    }

    @Test
    void whoeverIsInterruptedAndWaitsForNobodyIsToldTheTruth() {
        try (LockingTransaction transaction = store.begin(SOON)) {
            Thread.currentThread().interrupt();
            assertThat(transaction.lock(List.of(KEY), Strength.UPDATE, Wait.skipLocked(), SOON))
                    .isEqualTo(new LockOutcome.Locked(List.of(Optional.empty()), Set.of()));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
