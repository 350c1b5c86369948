package dev.pawl.memory;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.pawl.store.Node;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
    private record Counter(int count) {
        Counter next() {
            return new Counter(count + 1);
        }
    }

    private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
    private static final Duration WINDOW = Duration.ofDays(7);
    private static final RequestId REQUEST = new RequestId("request-1");

    private Instant now = START;
    private final MemoryStore store = new MemoryStore(new Hands());
    private final Repository<String, Counter> counters =
            Pawl.on(store).repository(AggregateType.of("counter", String.class, Counter.class));

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
        Key key = new Key("counter", new Id.Text("z"));
        AttemptId attempt = AttemptId.fresh();
        Commit commit = new Commit(
                attempt,
                Set.of(),
                List.of(new Condition(key, State.absent())),
                List.of(new Write.Put(
                        key, Version.first(attempt), new Node.Fields(Map.of("value", new Node.Int64(1))))));
        Deadline soon = Deadline.after(Duration.ofSeconds(1));
        store.commit(List.of(commit), soon);
        assertThat(store.settle(commit.ticket(), soon)).isEqualTo(new CommitOutcome.Committed());
        now = START.plus(WINDOW).plusMillis(1);
        counters.insert("b", new Counter(0)).orThrow();

        assertThat(store.settle(commit.ticket(), soon)).isInstanceOf(CommitOutcome.InDoubt.class);
    }
}
