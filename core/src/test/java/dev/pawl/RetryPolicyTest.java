package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.store.Deadline;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RetryPolicyTest {
    @Test
    void whatIsLeftUntilADeadlineIsItsDeadlineAndNeverNone() {
        AtomicLong nanos = new AtomicLong();
        Deadline end = Deadline.after(Duration.ofSeconds(3), nanos::get);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(RetryPolicy.standard().withDeadline(end).deadline()).isEqualTo(Duration.ofSeconds(2));
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(RetryPolicy.standard().withDeadline(end).deadline()).isEqualTo(Duration.ofNanos(1));
    }

    private static final RetryPolicy STANDARD = RetryPolicy.standard();
    private static final Duration FIRST = Duration.ofMillis(3);
    private static final Duration MAX = Duration.ofMillis(100);

    static List<Arguments> unusableValuesAreRefusedByName() {
        return List.of(
                unusable(() -> STANDARD.withMaxAttempts(0), "Invalid maxAttempts (0): must be one or more."),
                unusable(
                        () -> STANDARD.withDelays(Duration.ofMillis(-5), MAX),
                        "Invalid firstDelay (PT-0.005S): must be greater than or equal to zero."),
                unusable(
                        () -> STANDARD.withDelays(FIRST, Duration.ofMillis(-1)),
                        "Invalid maxDelay (PT-0.001S): must be greater than or equal to zero."),
                unusable(
                        () -> STANDARD.withDelays(MAX, FIRST),
                        "Invalid maxDelay (PT0.003S): must not be shorter than firstDelay (PT0.1S)."),
                unusable(
                        () -> STANDARD.withDeadline(Duration.ofMillis(-1)),
                        "Invalid deadline (PT-0.001S): must be greater than or equal to zero."),
                unusable(
                        () -> STANDARD.withDeadline(Duration.ofSeconds(Long.MIN_VALUE)),
                        "Invalid deadline (PT-2562047788015215H-30M-8S): must be greater than or equal to zero."),
                unusable(
                        () -> STANDARD.withDelays(ChronoUnit.FOREVER.getDuration(), MAX),
                        "Invalid maxDelay (PT0.1S): must not be shorter than firstDelay (PT876000H)."),
                unusable(
                        () -> STANDARD.withDeadline(Duration.ZERO),
                        "Invalid deadline (PT0S): must be greater than zero."));
    }

    private static Arguments unusable(ThrowingCallable making, String message) {
        return Arguments.of(making, message);
    }

    @ParameterizedTest
    @MethodSource
    void unusableValuesAreRefusedByName(ThrowingCallable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessage(message);
    }

    @Test
    void noWaitIsLongerThanTheBoundThatDoublesUpToTheMaximum() {
        RetryPolicy policy = STANDARD.withDelays(FIRST, MAX);
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            for (int failed = 1; failed <= 40; failed++) {
                Duration doubled = failed > 20 ? MAX : FIRST.multipliedBy(1L << (failed - 1));
                assertThat(policy.delayAfter(failed, random))
                        .isBetween(Duration.ZERO, doubled.compareTo(MAX) < 0 ? doubled : MAX);
            }
        }
    }

    @Test
    void waitsAreSpreadOverTheWholeBound() {
        Random random = new Random(1);
        List<Duration> waits = Stream.generate(
                        () -> STANDARD.withDelays(FIRST, MAX).delayAfter(20, random))
                .limit(1_000)
                .toList();

        assertThat(waits)
                .filteredOn(wait -> wait.compareTo(MAX.dividedBy(4)) < 0)
                .hasSizeBetween(200, 300);
        assertThat(waits)
                .filteredOn(wait -> wait.compareTo(MAX.multipliedBy(3).dividedBy(4)) > 0)
                .hasSizeBetween(200, 300);
    }

    @Test
    void oneSeedGivesTheSameWaitsAgain() {
        assertThat(waits(new Random(42))).isEqualTo(waits(new Random(42))).isNotEqualTo(waits(new Random(43)));
    }

    private static List<Duration> waits(Random random) {
        return IntStream.rangeClosed(1, 20)
                .mapToObj(failed -> STANDARD.delayAfter(failed, random))
                .toList();
    }

    @Test
    void noDelaysMeanNoWaits() {
        assertThat(STANDARD.withDelays(Duration.ZERO, Duration.ZERO).delayAfter(9, new Random(1)))
                .isZero();
    }

    @Test
    void aDelayBeyondAllMeasureIsStillADelay() {
        Duration eternity = Duration.ofSeconds(Long.MAX_VALUE);
        RetryPolicy policy = new RetryPolicy(1_000, Duration.ofNanos(1), eternity, eternity);

        assertThat(policy.delayAfter(999, new Random(1))).isBetween(Duration.ZERO, Duration.ofDays(36_500));
    }
}
