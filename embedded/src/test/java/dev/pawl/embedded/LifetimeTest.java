package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LifetimeTest {
    @Test
    void itEndsOnceAndNothingIsDoneToItAfterwards() {
        AtomicInteger ends = new AtomicInteger();
        Lifetime lifetime = Lifetime.endingWith(ends::incrementAndGet);

        lifetime.end();
        lifetime.end();

        assertThat(ends).hasValue(1);
        assertThatIllegalStateException().isThrownBy(() -> lifetime.during(ends::incrementAndGet));
        assertThat(ends).hasValue(1);
    }

    @Test
    void anInterruptionDoesNotReachTheWorkAndStays() {
        Thread.currentThread().interrupt();

        boolean reached = Lifetime.whole(() -> Thread.currentThread().isInterrupted());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(reached).isFalse();
    }

    @Test
    void whatTheWorkThrowsIsPassedOn() {
        RuntimeException failure = new IllegalArgumentException("no");
        Error error = new NoClassDefFoundError("not there");

        assertThatThrownBy(() -> Lifetime.whole(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThatThrownBy(() -> Lifetime.whole(() -> {
                    throw error;
                }))
                .isSameAs(error);
    }
}
