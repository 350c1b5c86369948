package dev.pawl;

import dev.pawl.store.Key;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The states that the last changes have left, for whoever changes the same aggregate again at once: sooner than anything can have been
 * committed that was begun after the change had ended, be it by the caller itself over another connection. Nothing is believed for
 * it: the commit checks the version.
 *
 * <p>There are places for a few, whichever keys they have, and the collector may take them. Safe for use by many threads.
 */
final class JustLeft {
    /** A third of the shortest round trip to a server on the same machine. */
    static final Duration FRESH = Duration.ofNanos(10_000);

    private static final int PLACES = 16;

    private final AtomicReferenceArray<@Nullable Left> places = new AtomicReferenceArray<>(PLACES);
    private final Trust trust = new Trust();
    private final LongSupplier ticker;

    JustLeft(LongSupplier ticker) {
        this.ticker = ticker;
    }

    private static final class Left extends WeakReference<Versioned<?, ?>> {
        private final Key key;
        private final long since;

        Left(Key key, Versioned<?, ?> state, long since) {
            super(state);
            this.key = key;
            this.since = since;
        }
    }

    private static int place(Key key) {
        return key.hashCode() & (PLACES - 1);
    }

    /**
     * Notes what a change has left.
     *
     * @param since when it was known, before anybody was told: whoever was may write over another connection
     */
    void left(Key key, Versioned<?, ?> state, long since) {
        places.set(place(key), new Left(key, state, since));
    }

    /** Returns what was left of a key just now, once; null if it is to be read. */
    @SuppressWarnings("unchecked") // The key names the type, and the engine knows one type of a name.
    <I, T> @Nullable Versioned<I, T> take(Key key) {
        int place = place(key);
        Left left = places.get(place);
        if (left == null || !left.key.equals(key) || !places.compareAndSet(place, left, null)) {
            return null;
        }
        boolean fresh = ticker.getAsLong() - left.since <= FRESH.toNanos();
        return fresh && trust.isGiven() ? (Versioned<I, T>) left.get() : null;
    }

    /** Notes that a state which was carried over from one attempt to the next was true. */
    void proved() {
        trust.proved();
    }

    /** Notes that such a state was stale. */
    void disproved() {
        trust.disproved();
    }
}
