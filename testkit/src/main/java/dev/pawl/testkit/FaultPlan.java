package dev.pawl.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy is to do to its connections, and what it has done: one state, under one lock, so that a test sees a fault counted
 * before it sees its consequence. The methods for the links are called with the lock held.
 */
final class FaultPlan {
    final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final List<Armed> armed = new ArrayList<>();
    private final Map<FaultKind, Long> counts = new EnumMap<>(FaultKind.class);
    private final Set<FaultProxy.Direction> stalled = EnumSet.noneOf(FaultProxy.Direction.class);
    private Traffic traffic = Traffic.NONE;
    private long resumes;

    void arm(Fault fault, boolean once) {
        locked(() -> armed.add(new Armed(fault, once)));
    }

    void disarm() {
        locked(armed::clear);
    }

    void stall(Set<FaultProxy.Direction> directions) {
        locked(() -> stalled.addAll(directions));
    }

    void resume() {
        locked(() -> {
            stalled.clear();
            resumes++;
            changed.signalAll();
        });
    }

    Traffic traffic() {
        lock.lock();
        try {
            return traffic;
        } finally {
            lock.unlock();
        }
    }

    void resetTraffic() {
        locked(() -> traffic = Traffic.NONE);
    }

    Map<FaultKind, Long> counts() {
        lock.lock();
        try {
            return Collections.unmodifiableMap(new EnumMap<>(counts));
        } finally {
            lock.unlock();
        }
    }

    boolean awaitCount(FaultKind kind, long count, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (counts.getOrDefault(kind, 0L) < count) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    // For the links, with the lock held.

    void count(FaultKind kind) {
        counts.merge(kind, 1L, Long::sum);
        changed.signalAll();
    }

    void connectionOpened() {
        traffic = traffic.withConnection();
    }

    /** Wakes the links that wait, so that they see that they were cut. */
    void connectionEnded() {
        changed.signalAll();
    }

    void requestBegun() {
        traffic = traffic.withRequest();
        for (Armed each : armed) {
            each.requests++;
        }
    }

    void replyBegun() {
        traffic = traffic.withRoundTrip();
    }

    void forwarding(long toServer, long toClient) {
        traffic = traffic.withBytes(toServer, toClient);
    }

    /**
     * Returns the first armed fault that befalls a request, if any, and disarms it if it was armed for once.
     *
     * @param window the newest bytes of the request
     * @param fresh from where on the window was not looked at before
     */
    @Nullable
    Fault hit(byte[] window, int fresh) {
        for (Iterator<Armed> each = armed.iterator(); each.hasNext(); ) {
            Armed candidate = each.next();
            if (candidate.hits(window, fresh)) {
                if (candidate.once) {
                    each.remove();
                }
                return candidate.fault;
            }
        }
        return null;
    }

    /** Waits while the direction is stalled, and until the next resume if the fault says so. */
    void awaitFlow(FaultProxy.Direction direction, @Nullable Fault stall, Link link) {
        if (stall != null) {
            long before = resumes;
            count(stall.kind());
            while (link.isOpen() && resumes == before) {
                changed.awaitUninterruptibly();
            }
        }
        if (stalled.contains(direction)) {
            count(FaultKind.STALL);
            while (link.isOpen() && stalled.contains(direction)) {
                changed.awaitUninterruptibly();
            }
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private static final class Armed {
        final Fault fault;
        final boolean once;
        long requests;

        Armed(Fault fault, boolean once) {
            this.fault = fault;
            this.once = once;
        }

        boolean hits(byte[] window, int fresh) {
            if (fault.match() instanceof RequestMatch.Containing containing) {
                return contains(window, fresh, containing.text().getBytes(StandardCharsets.UTF_8));
            }
            boolean due = fault.match() instanceof RequestMatch.Nth nth && requests >= nth.n();
            if (due) {
                requests = 0;
            }
            return due;
        }

        private static boolean contains(byte[] window, int fresh, byte[] text) {
            for (int start = Math.max(0, fresh - text.length + 1); start + text.length <= window.length; start++) {
                int i = 0;
                while (i < text.length && window[start + i] == text[i]) {
                    i++;
                }
                if (i == text.length) {
                    return true;
                }
            }
            return false;
        }
    }
}
