package dev.pawl;

import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What all calls on one {@link Pawl} work with, whatever their store. Safe for use by many threads.
 *
 * @param lockers how many more transactions may hold locks, and a connection each
 */
record Settings(
        PawlListener listener,
        LongSupplier ticker,
        Clock clock,
        RandomGenerator random,
        boolean grouping,
        Semaphore lockers) {
    /** Returns the same, of which nobody is told. */
    Settings untold() {
        return new Settings(event -> {}, ticker, clock, random, grouping, lockers);
    }

    /** Returns the same, with each call going by itself. */
    Settings ungrouped() {
        return new Settings(listener, ticker, clock, random, false, lockers);
    }
}
