package dev.pawl;

import dev.pawl.store.Deadline;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * How often and how long a change is tried when it meets a conflict or a busy store. Before each further attempt it waits a
 * random time between zero and a bound that starts at the first delay and doubles up to the maximum: exponential back-off with
 * full jitter, as Marc Brooker describes it in "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015). More than a hundred
 * years count as a hundred years. Immutable and safe for use by many threads.
 *
 * @param maxAttempts how many attempts at most, the first one included
 * @param firstDelay the bound of the wait before the second attempt
 * @param maxDelay the largest bound
 * @param deadline how long all attempts and waits together may take; also how long one call waits for the store. It is never
 *     slept past: if the next wait would end after it, the call ends at once
 */
public record RetryPolicy(int maxAttempts, Duration firstDelay, Duration maxDelay, Duration deadline) {
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final RetryPolicy STANDARD =
            new RetryPolicy(100, Duration.ofMillis(1), Duration.ofMillis(100), Duration.ofSeconds(10));
    private static final Duration SHORTEST = Duration.ofNanos(1);

    /**
     * Makes a policy.
     *
     * @throws IllegalArgumentException if a value is out of its range, saying which
     */
    public RetryPolicy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("Invalid maxAttempts (" + maxAttempts + "): must be one or more.");
        }
        firstDelay = bounded("firstDelay", firstDelay);
        maxDelay = bounded("maxDelay", maxDelay);
        deadline = bounded("deadline", deadline);
        if (deadline.isZero()) {
            throw new IllegalArgumentException("Invalid deadline (" + deadline + "): must be greater than zero.");
        }
        if (maxDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException(
                    "Invalid maxDelay (" + maxDelay + "): must not be shorter than firstDelay (" + firstDelay + ").");
        }
    }

    /** Nobody waits longer, and in nanoseconds it still fits into a long. */
    private static Duration bounded(String name, Duration duration) {
        if (Objects.requireNonNull(duration, name).isNegative()) {
            throw new IllegalArgumentException(
                    "Invalid " + name + " (" + duration + "): must be greater than or equal to zero.");
        }
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }

    /**
     * Returns the policy that holds where none is given: 100 attempts, delays from 1 to 100 ms, 10 s in all.
     *
     * @return the policy
     */
    public static RetryPolicy standard() {
        return STANDARD;
    }

    /**
     * Returns this policy with another number of attempts.
     *
     * @param attempts how many attempts at most, the first one included
     * @return the policy
     */
    public RetryPolicy withMaxAttempts(int attempts) {
        return new RetryPolicy(attempts, firstDelay, maxDelay, deadline);
    }

    /**
     * Returns this policy with another deadline.
     *
     * @param limit how long all attempts and waits together may take
     * @return the policy
     */
    public RetryPolicy withDeadline(Duration limit) {
        return new RetryPolicy(maxAttempts, firstDelay, maxDelay, limit);
    }

    /**
     * Returns this policy with what is left until a deadline, for the rest of a call that has begun.
     *
     * @param end the deadline; if it has passed, a nanosecond is left, so that nothing is waited for
     * @return the policy
     */
    public RetryPolicy withDeadline(Deadline end) {
        Duration left = end.left();
        return withDeadline(left.isZero() ? SHORTEST : left);
    }

    /**
     * Returns this policy with other delays.
     *
     * @param first the bound of the wait before the second attempt
     * @param max the largest bound
     * @return the policy
     */
    public RetryPolicy withDelays(Duration first, Duration max) {
        return new RetryPolicy(maxAttempts, first, max, deadline);
    }

    /** Draws the wait after a number of failed attempts. */
    Duration delayAfter(int failedAttempts, RandomGenerator random) {
        return Duration.ofNanos(
                random.nextLong(longestDelayAfter(failedAttempts).toNanos() + 1));
    }

    /** Returns the longest wait that may be drawn after a number of failed attempts. */
    Duration longestDelayAfter(int failedAttempts) {
        long max = maxDelay.toNanos();
        long bound = firstDelay.toNanos();
        for (int i = 1; i < failedAttempts && bound < max; i++) {
            bound = bound > max / 2 ? max : bound * 2;
        }
        return Duration.ofNanos(bound);
    }
}
