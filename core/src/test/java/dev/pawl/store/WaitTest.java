package dev.pawl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class WaitTest {
    @Test
    void aNegativeLimitIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Wait.atMost(Duration.ofMillis(-5)))
                .withMessage("Invalid limit (PT-0.005S): must be greater than or equal to zero.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Wait.atMost(Duration.ofSeconds(Long.MIN_VALUE)))
                .withMessageStartingWith("Invalid limit (PT-");
        assertThatIllegalArgumentException().isThrownBy(() -> new Wait(Wait.Mode.AT_MOST, Duration.ofNanos(-1)));
    }

    @Test
    void whoeverDoesNotWaitHasNoLimit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Wait(Wait.Mode.SKIP, Duration.ofSeconds(1)))
                .withMessage("Invalid limit (PT1S): must be zero unless the mode is AT_MOST.");
        assertThat(new Wait(Wait.Mode.NOT, Duration.ZERO)).isEqualTo(Wait.not());
    }

    @Test
    void aLimitFitsIntoEveryClock() {
        assertThat(Wait.atMost(ChronoUnit.FOREVER.getDuration()).limit().toNanos())
                .isEqualTo(Duration.ofDays(36_500).toNanos());
    }
}
