package dev.pawl;

import dev.pawl.TransactionLock.Holding;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether those who hold a lock still do: by the store's clock where it has one. Where it has none, no clock of another
 * machine is believed: a term is over when it was seen for its whole length by this process's own monotonic clock. Safe for use by
 * many threads.
 */
final class Sightings {
    private static final int MOST_SEEN = 10_000;
    /** Two monotonic clocks may run at slightly different rates. */
    private static final int MARGIN = 64;

    private final LongSupplier ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Holding, Long> firstSeen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Holding, Long> eldest) {
            return size() > MOST_SEEN;
        }
    };

    Sightings(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /** Returns those whose term is not over. */
    List<Holding> live(List<Holding> all, @Nullable Instant now) {
        if (now != null) {
            return all.stream().filter(holding -> now.isBefore(holding.until())).toList();
        }
        lock.lock();
        try {
            long nanos = ticker.getAsLong();
            return all.stream()
                    .filter(holding -> {
                        Long before = firstSeen.putIfAbsent(holding, nanos);
                        long term = holding.term().toNanos();
                        return before == null || nanos - before < term + term / MARGIN;
                    })
                    .toList();
        } finally {
            lock.unlock();
        }
    }
}
