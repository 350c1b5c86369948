package dev.pawl.lock;

import dev.pawl.lock.Lock.Holding;
import dev.pawl.store.Deadline;
import dev.pawl.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges which leases have expired: by the store's clock where it has one. Where it has none, no clock of another machine is
 * believed: a lease has expired when it was seen, unrenewed, for its whole term by this process's own monotonic clock. Its holder
 * counts from before it asked for the lease, and so is always the first to hold it for expired.
 */
final class Times {
    private static final int MOST_SEEN = 10_000;
    /** Two monotonic clocks may run at slightly different rates. */
    private static final int MARGIN = 64;

    private final Store store;
    private final LongSupplier ticker;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Map<Sight, Long>> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<Sight, Long>> eldest) {
            return size() > MOST_SEEN;
        }
    };

    private record Sight(String holder, long renewals) {}

    Times(Store store, LongSupplier ticker, Clock clock) {
        this.store = store;
        this.ticker = ticker;
        this.clock = clock;
    }

    /** One look at the clocks. */
    record Moment(long nanos, @Nullable Instant ofStore, Instant shown) {
        boolean hasStoreClock() {
            return ofStore != null;
        }

        /** Returns the time from which a lease acquired or renewed now lasts, as people are shown it. */
        Instant after(Duration term) {
            return shown.plus(term);
        }
    }

    /** Returns the deadline that is a while from now, by the monotonic clock. */
    Deadline deadline(Duration wait) {
        return Deadline.after(wait, ticker);
    }

    /** Looks at the clocks; what is done later lasts from no later than this. */
    Moment look(Deadline deadline) {
        long nanos = ticker.getAsLong();
        Optional<Instant> ofStore = store.now(deadline);
        return new Moment(nanos, ofStore.orElse(null), ofStore.orElseGet(clock::instant));
    }

    /** Returns the holdings of a lock that have not expired. */
    List<Holding> live(String name, Lock stored, Moment moment) {
        Instant now = moment.ofStore();
        if (now != null) {
            return stored.holdings().stream()
                    .filter(holding -> now.isBefore(holding.until()))
                    .toList();
        }
        lock.lock();
        try {
            // Not the moment before the read: what was seen may have been renewed in between.
            long sighted = ticker.getAsLong();
            Map<Sight, Long> before = seen.getOrDefault(name, Map.of());
            Map<Sight, Long> current = new HashMap<>();
            List<Holding> live = new ArrayList<>();
            for (Holding holding : stored.holdings()) {
                Sight sight = new Sight(holding.holder(), holding.renewals());
                long first = before.getOrDefault(sight, sighted);
                current.put(sight, first);
                if (!isOver(holding, moment.nanos() - first)) {
                    live.add(holding);
                }
            }
            if (current.isEmpty()) {
                seen.remove(name);
            } else {
                seen.put(name, current);
            }
            return live;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isOver(Holding holding, long nanosSeen) {
        long term = holding.term().toNanos();
        return nanosSeen >= term + term / MARGIN;
    }

    long nanos() {
        return ticker.getAsLong();
    }
}
