package dev.pawl;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets a few callers work at a time, each for itself and for those who wait. Whoever comes while nobody works begins at once, on
 * its own thread; there is no timer. While others work, another begins when at least as many wait as are being worked for: most of
 * what a group costs it costs whether it is large or small, so groups had better be of one size. Only those who come while nobody
 * has begun for long need not be so many. A leader works for one group, so that nobody serves others for longer than that takes.
 */
final class Leaders<W extends Waiter> {
    private static final long LONG_NANOS = Duration.ofMillis(20).toNanos();
    /** How many are asked whether they are ready, so that nobody looks through all of a long line again and again. */
    private static final int MOST_ASKED = 32;

    private final LongSupplier ticker;
    private final Lock lock = new ReentrantLock();
    private final ArrayDeque<W> waiting = new ArrayDeque<>();
    private int leaders;
    private int served;
    private long lastBegun;
    /** Whether one that leads is about to choose its group from those who wait. */
    private boolean choosing;

    Leaders(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /**
     * Makes the caller a leader and returns true, or lines it up, to be woken when it leads or its work is done.
     *
     * @param atOnce how many may lead at a time
     */
    boolean enter(W caller, int atOnce) {
        lock.lock();
        try {
            if (leaders == 0) {
                begin();
                return true;
            }
            waiting.add(caller);
            pass(atOnce);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Returns a leader's group: itself, and those who wait and are admitted, in the order in which they came. */
    List<W> take(W leader, Predicate<? super W> admitted, int atOnce) {
        lock.lock();
        try {
            List<W> group = new ArrayList<>(1 + waiting.size());
            group.add(leader);
            for (int left = waiting.size(); left > 0; left--) {
                W each = waiting.remove();
                if (!admitted.test(each)) {
                    waiting.add(each);
                } else if (each.take()) {
                    group.add(each);
                }
            }
            served += group.size() - 1;
            choosing = false;
            pass(atOnce);
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the work of a leader for a number of callers, and wakes the next. */
    void leave(int callers, int atOnce) {
        lock.lock();
        try {
            leaders--;
            served -= callers;
            pass(atOnce);
        } finally {
            lock.unlock();
        }
    }

    private void begin() {
        leaders++;
        served++;
        choosing = true;
        lastBegun = ticker.getAsLong();
    }

    private void pass(int atOnce) {
        while (!choosing && !waiting.isEmpty() && (leaders == 0 || (leaders < atOnce && isTime()))) {
            W next = next();
            if (next == null) {
                return;
            } else if (next.lead()) {
                begin();
            }
        }
    }

    private @Nullable W next() {
        Iterator<W> each = waiting.iterator();
        for (int asked = 0; asked < MOST_ASKED && each.hasNext(); asked++) {
            W next = each.next();
            if (leaders == 0 || next.isReady()) {
                each.remove();
                return next;
            }
        }
        return null;
    }

    private boolean isTime() {
        return waiting.size() >= served || ticker.getAsLong() - lastBegun > LONG_NANOS;
    }
}
