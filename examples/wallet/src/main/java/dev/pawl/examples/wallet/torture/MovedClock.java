package dev.pawl.examples.wallet.torture;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The calendar clock of a client, which is wrong and is put forward and back while it runs. A monotonic clock is never put back,
 * so there is none of that kind. Safe for use by many threads.
 */
final class MovedClock extends Clock {
    /** Every store promises to bear as much. */
    private static final Duration MOST = Duration.ofMinutes(30);

    private final AtomicLong offsetMillis = new AtomicLong();

    /** Returns how far to put a clock forward or, below zero, back. */
    static long offsetMillis(Random random) {
        return random.nextLong(2 * MOST.toMillis()) - MOST.toMillis();
    }

    void move(long millis) {
        offsetMillis.set(millis);
    }

    @Override
    public Instant instant() {
        return Instant.now().plusMillis(offsetMillis.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Only moments are asked for. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
