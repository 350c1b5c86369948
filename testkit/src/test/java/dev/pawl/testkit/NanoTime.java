package dev.pawl.testkit;

import java.time.Instant;

/** What a process of its own reads from the clock. */
final class NanoTime {
    private NanoTime() {}

    public static void main(String[] arguments) {
        System.out.print(System.nanoTime() + " " + MonotonicClock.name(2, Instant.EPOCH));
    }
}
