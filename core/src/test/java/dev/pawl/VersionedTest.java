package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Version;
import org.junit.jupiter.api.Test;

class VersionedTest {
    record Counter(long value) {}

    private final Repository<String, Counter> counters =
            Pawl.on(new MemoryStore()).repository(AggregateType.of("counter", String.class, Counter.class));

    @Test
    void neitherChangingNorAFailedNorASuccessfulWriteChangesWhatTheCallerHolds() {
        Versioned<String, Counter> seen = counters.insert("a", new Counter(1)).orThrow();
        Version version = seen.version();
        Versioned<String, Counter> changed = seen.with(counter -> new Counter(2));
        counters.replace(changed).orThrow();
        assertThat(counters.replace(changed)).isInstanceOf(Outcome.Conflicted.class);
        assertThat(counters.delete(seen)).isInstanceOf(Outcome.Conflicted.class);

        assertThat(seen.version()).isEqualTo(version);
        assertThat(seen.value()).isEqualTo(new Counter(1));
        assertThat(changed.version()).isEqualTo(version);
        assertThat(changed.value()).isEqualTo(new Counter(2));
    }
}
