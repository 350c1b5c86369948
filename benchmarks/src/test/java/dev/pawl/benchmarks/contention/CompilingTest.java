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
    void itIsOverAfterARoundInWhichHardlyAnythingWasCompiled() {
        for (int round = 1; round <= 5; round++) {
            assertThat(isOverAfterRound(2_000)).isFalse();
        }
        assertThat(isOverAfterRound(300)).isFalse();
        assertThat(isOverAfterRound(299)).isTrue();
    }

    @Test
    void whereLittleIsCompiledFiveRoundsAreEnoughAndFewerAreNot() {
        assertThat(compiling.isOver()).isFalse();
        for (int round = 1; round <= 4; round++) {
            assertThat(isOverAfterRound(0)).isFalse();
        }
        assertThat(isOverAfterRound(0)).isTrue();
    }

    private boolean isOverAfterRound(long compiled) {
        compiling.beginRound();
        nanos += ROUND.toNanos();
        compiledMillis += compiled;
        return compiling.isOver();
    }
}
