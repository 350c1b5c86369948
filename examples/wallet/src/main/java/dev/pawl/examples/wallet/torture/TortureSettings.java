package dev.pawl.examples.wallet.torture;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a store is tortured. Immutable and safe for use by many threads.
 *
 * @param duration how long clients work
 * @param clients how many client processes
 * @param threads how many threads in each of them
 * @param seed decides what clients do and which faults are chosen
 * @param simulated whether faults are simulated inside half of the clients besides the real ones
 * @param around the name of a class that each client puts around its store, a {@code UnaryOperator<Store>} with a constructor
 *     without parameters; null for none
 * @param history the folder, new or empty, in which the history is kept; null to keep it only if something is wrong with it
 * @param listener who is told how it gets on
 */
public record TortureSettings(
        Duration duration,
        int clients,
        int threads,
        long seed,
        boolean simulated,
        @Nullable String around,
        @Nullable Path history,
        TortureListener listener) {
    /**
     * Makes settings.
     *
     * @throws IllegalArgumentException if a number is below one
     */
    public TortureSettings {
        if (clients < 1 || threads < 1 || duration.isNegative()) {
            throw new IllegalArgumentException("Invalid settings: " + clients + " clients of " + threads
                    + " threads for " + duration + ". There must be at least one of each.");
        }
    }

    /**
     * Returns settings with simulated faults, nothing around the store, and nobody who is told how it gets on.
     *
     * @param duration how long clients work
     * @param clients how many client processes
     * @param threads how many threads in each of them
     * @param seed decides what clients do and which faults are chosen
     * @return the settings
     */
    public static TortureSettings of(Duration duration, int clients, int threads, long seed) {
        return new TortureSettings(duration, clients, threads, seed, true, null, null, TortureListener.SILENT);
    }
}
