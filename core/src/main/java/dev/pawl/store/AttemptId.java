package dev.pawl.store;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Names one attempt to commit. Every attempt, also a retry of the same change, has an id of its own, so that an attempt whose
 * reply was lost can be asked for, and can be declared dead (fenced), without touching any other.
 *
 * <p>It is a UUID of version 7 (RFC 9562, section 5.7): 48 bits of time make new ids fall side by side in an index, and 74
 * random bits keep them apart. No outcome relies on the time in it being right; the attempts of a client whose clock is wrong by more than a
 * store keeps its markers for may be left in doubt, or their markers be kept longer. Immutable and safe for use by many threads.
 *
 * @param value the UUID
 */
public record AttemptId(UUID value) {

    /**
     * Makes an attempt id of a UUID that was stored or printed.
     *
     * @throws NullPointerException if the UUID is null
     */
    public AttemptId {
        Objects.requireNonNull(value, "value");
    }

    /**
     * Returns a fresh attempt id.
     *
     * @return an id that no other attempt has
     */
    public static AttemptId fresh() {
        return fresh(Clock.systemUTC());
    }

    /**
     * Returns a fresh attempt id, with the time of a clock of one's own.
     *
     * @param clock the clock
     * @return an id that no other attempt has, whatever the clock says
     */
    public static AttemptId fresh(Clock clock) {
        // The holder keeps the generator from being made, and seeded, when only stored ids are read.
        long millis = clock.millis();
        UUID random = Randomness.DRAWN.next(millis);
        long high = millis << 16 | 0x7000 | (random.getMostSignificantBits() & 0x0fff);
        long low = (random.getLeastSignificantBits() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new AttemptId(new UUID(high, low));
    }

    /**
     * Reads an attempt id from its text.
     *
     * @param text a UUID such as {@code 0193a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b}
     * @return the attempt id
     * @throws IllegalArgumentException if the text is not a UUID
     */
    public static AttemptId parse(String text) {
        try {
            return new AttemptId(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Not an attempt id: '" + text + "'. It is a UUID.", e);
        }
    }

    /**
     * Returns the stamp that this attempt leaves in the versions it writes: its 62 random low bits, never zero.
     *
     * @return the stamp
     */
    public long stamp() {
        return value.getLeastSignificantBits();
    }

    @Override
    public String toString() {
        return value.toString();
    }

    /**
     * Draws some numbers in advance: each draw has a price of its own, and all threads pay it one after the other. None is kept for
     * long, lest two copies of a machine that was stopped and cloned hand out the same.
     */
    static final class Randomness {
        private static final Randomness DRAWN = new Randomness(new SecureRandom()::nextBytes);
        private static final int IN_ADVANCE = 64;
        private static final long LONG_MILLIS = 100;

        private final Consumer<byte[]> source;
        private final Lock lock = new ReentrantLock();
        private final ByteBuffer drawn =
                ByteBuffer.allocate(IN_ADVANCE * 2 * Long.BYTES).limit(0);
        private long drawnAt;

        /** Makes one that fills its arrays from a source. */
        Randomness(Consumer<byte[]> source) {
            this.source = source;
        }

        /** Returns 128 random bits. */
        UUID next(long millis) {
            lock.lock();
            try {
                if (!drawn.hasRemaining() || Math.abs(millis - drawnAt) > LONG_MILLIS) {
                    source.accept(drawn.array());
                    drawn.clear();
                    drawnAt = millis;
                }
                return new UUID(drawn.getLong(), drawn.getLong());
            } finally {
                lock.unlock();
            }
        }
    }
}
