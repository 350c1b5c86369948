package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptTimeTest {
    private static final Instant PAST = Instant.parse("2020-02-29T12:00:00.123Z");
    private static final AggregateType<String, Count> COUNTS =
            AggregateType.of("attempt_time_count", String.class, Count.class);

    record Count(int value) {}

    private final List<Instant> times = new ArrayList<>();

    @Test
    void everyAttemptBearsTheTimeOfTheClockThatWasSet() {
        try (Pawl pawl =
                Pawl.builder(watched()).clock(Clock.fixed(PAST, ZoneOffset.UTC)).build()) {
            Repository<String, Count> counts = pawl.repository(COUNTS);
            counts.insert("a", new Count(0)).orThrow();
            counts.update("a", count -> new Count(count.value() + 1));
            pawl.transact(tx -> tx.update(COUNTS, "a", count -> new Count(count.value() + 1)));
        }

        assertThat(times).containsExactly(PAST, PAST, PAST);
    }

    private ForwardingStore watched() {
        return new ForwardingStore(new MemoryStore()) {
            @Override
            public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
                batch.forEach(commit ->
                        times.add(Instant.ofEpochMilli(commit.attempt().value().getMostSignificantBits() >>> 16)));
                return super.commit(batch, deadline);
            }
        };
    }
}
