package dev.pawl.benchmarks.contention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CompilingTest {
    private static final Duration ROUND = Duration.ofSeconds(10);

    private long nanos = -5;
    private long compiledMillis = 700;
    private final Compiling compiling = new Compiling(() -> nanos, () -> compiledMillis);

    @Test
    void beforeTheFirstRoundItIsNotOver() {
        assertThat(compiling.isOver()).isFalse();
    }

    @Test
    void itIsOverAfterARoundInWhichHardlyAnythingWasCompiled() {
        assertThat(isOverAfterRound(2_000)).isFalse();
        assertThat(isOverAfterRound(300)).isFalse();
        assertThat(isOverAfterRound(299)).isTrue();
    }

    @Test
    void whereNothingIsCompiledOneRoundIsEnough() {
        assertThat(isOverAfterRound(0)).isTrue();
    }

    private boolean isOverAfterRound(long compiled) {
        compiling.beginRound();
        nanos += ROUND.toNanos();
        compiledMillis += compiled;
        return compiling.isOver();
    }
}
