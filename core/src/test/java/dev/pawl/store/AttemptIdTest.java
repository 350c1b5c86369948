package dev.pawl.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttemptIdTest {
    private static final int MANY = 100_000;

    @Test
    void noTwoAttemptsShareAStampHoweverManyThreadsDrawAtTheSameTime() {
        Set<Long> stamps = ConcurrentHashMap.newKeySet();

        IntStream.range(0, MANY)
                .parallel()
                .forEach(i -> stamps.add(AttemptId.fresh().stamp()));

        assertThat(stamps).hasSize(MANY);
    }

    @Test
    void anIdIsAUuidOfVersionSevenWithTheTimeOfItsClock() {
        Instant time = Instant.parse("2020-02-29T12:00:00.123Z");

        AttemptId id = AttemptId.fresh(Clock.fixed(time, ZoneOffset.UTC));

        assertThat(id.value().version()).isEqualTo(7);
        assertThat(id.value().variant()).isEqualTo(2);
        assertThat(id.value().getMostSignificantBits() >>> 16).isEqualTo(time.toEpochMilli());
    }

    @Test
    void whatWasDrawnInAdvanceIsGivenUpAfterATenthOfASecondInWhicheverDirectionTheClockWent() {
        AtomicInteger draws = new AtomicInteger();
        AttemptId.Randomness randomness = new AttemptId.Randomness(bytes -> bytes[0] = (byte) draws.incrementAndGet());
        UUID first = randomness.next(1_000);

        assertThat(randomness.next(1_100)).isNotEqualTo(first);
        assertThat(draws).as("still the same").hasValue(1);
        randomness.next(1_101);
        assertThat(draws).as("too old").hasValue(2);
        randomness.next(1_000);
        assertThat(draws).as("from the future").hasValue(3);
        for (int i = 1; i < 64; i++) {
            randomness.next(1_000);
        }
        assertThat(draws).as("not all handed out").hasValue(3);
        randomness.next(1_000);
        assertThat(draws).as("all handed out").hasValue(4);
    }
}
