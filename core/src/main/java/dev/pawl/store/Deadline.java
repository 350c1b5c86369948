package dev.pawl.store;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * The moment after which a caller no longer waits, on a monotonic clock. Immutable and safe for use by many threads.
 *
 * @param nanos the moment, in nanoseconds of the ticker
 * @param ticker a monotonic clock in nanoseconds, {@link System#nanoTime} but in tests
 */
public record Deadline(long nanos, LongSupplier ticker) {
    /** Nobody waits longer, and in nanoseconds it still fits into a long. */
    static final Duration FARTHEST = Duration.ofDays(36_500);

    /** Makes a deadline. */
    public Deadline {
        Objects.requireNonNull(ticker, "ticker");
    }

    /**
     * Returns the deadline that is a while from now.
     *
     * @param wait how long; more than a hundred years count as a hundred years
     * @return the deadline
     */
    public static Deadline after(Duration wait) {
        return after(wait, System::nanoTime);
    }

    /**
     * Returns the deadline that is a while from now.
     *
     * @param wait how long; more than a hundred years count as a hundred years
     * @param ticker a monotonic clock in nanoseconds
     * @return the deadline
     */
    public static Deadline after(Duration wait, LongSupplier ticker) {
        Duration bounded = wait.compareTo(FARTHEST) > 0 ? FARTHEST : wait;
        return new Deadline(ticker.getAsLong() + bounded.toNanos(), ticker);
    }

    /**
     * Returns the time that is left.
     *
     * @return the time left, zero when the deadline has passed, never negative
     */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - ticker.getAsLong()));
    }

    /**
     * Returns the deadline at which half of the time that is left will have passed.
     *
     * @return a deadline that is not later than this one
     */
    public Deadline half() {
        return after(left().dividedBy(2), ticker);
    }

    /**
     * Tells whether the deadline has passed.
     *
     * @return true if no time is left
     */
    public boolean passed() {
        return nanos - ticker.getAsLong() <= 0;
    }
}
