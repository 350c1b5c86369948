package dev.pawl.examples.wallet.race;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The clients of a heat. Immutable and safe for use by many threads.
 *
 * @param threads how many there are, each on a thread of its own
 * @param virtual whether the threads are virtual, which takes Java 21
 * @param choice how they choose the wallet that they put money into
 * @param seed decides which wallets and amounts they choose
 */
public record Crowd(int threads, boolean virtual, Choice choice, long seed) {
    /**
     * Tells whether this Java has virtual threads.
     *
     * @return true from Java 21 on
     */
    public static boolean canBeVirtual() {
        return Runtime.version().feature() >= 21;
    }

    /** Returns a thread for each client. */
    ExecutorService executor() {
        if (!virtual) {
            return Executors.newFixedThreadPool(threads);
        }
        try {
            // Not there to be compiled against: this is built for Java 17.
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Virtual threads take Java 21 or newer.", e);
        }
    }
}
