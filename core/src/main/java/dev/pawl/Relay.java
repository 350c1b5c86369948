package dev.pawl;

import dev.pawl.store.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets one caller work at a time, for itself and for those who came while the one before it was at work. Whoever comes to an
 * idle relay leads at once, on its own thread; there is no timer and no thread of its own. When a leader has done the work of
 * its group it passes the lead on to the first who waits, so that nobody serves others for longer than one group takes.
 *
 * <p>Arrivals push themselves onto a stack. Only the leader takes them off, and keeps them in the order in which they came.
 */
class Relay<W extends Waiter> {
    /** Stands in for the arrivals while nobody leads. */
    private static final Waiter NOBODY = new Waiter(new Deadline(0, () -> 0)) {};

    /** The youngest arrival, which knows the one before it; null if somebody leads and nobody has arrived since. */
    private final AtomicReference<@Nullable Waiter> arrivals;
    /** Those who wait, in order. It belongs to the leader and is handed over with the lead. */
    private final ArrayDeque<W> queue = new ArrayDeque<>(1);

    private Relay(@Nullable Waiter arrivals) {
        this.arrivals = new AtomicReference<>(arrivals);
    }

    /** Makes a relay that the caller leads, or one that nobody leads. */
    Relay(boolean led) {
        this(led ? null : NOBODY);
    }

    /** Makes the caller the leader, if nobody leads. */
    final boolean tryLead() {
        return arrivals.compareAndSet(NOBODY, null);
    }

    /** Lines up behind the leader; returns false if nobody leads. */
    final boolean join(W waiter) {
        while (true) {
            Waiter youngest = arrivals.get();
            if (youngest == NOBODY) {
                return false;
            }
            waiter.earlier = youngest;
            if (arrivals.compareAndSet(youngest, waiter)) {
                return true;
            }
        }
    }

    /** Returns the leader's group: itself, and those who wait and are admitted, in the order in which they came. */
    final List<W> take(W leader, Predicate<? super W> admitted) {
        receive();
        List<W> group = new ArrayList<>(1 + queue.size());
        group.add(leader);
        for (int left = queue.size(); left > 0; left--) {
            W next = queue.remove();
            if (!admitted.test(next)) {
                queue.add(next);
            } else if (next.take()) {
                group.add(next);
            }
        }
        return group;
    }

    /** Lets those wait on, before all others, whose work could not be done. */
    final void putBack(List<W> group) {
        for (int i = group.size() - 1; i >= 0; i--) {
            queue.addFirst(group.get(i));
            group.get(i).putBack();
        }
    }

    /** Passes the lead on to the first who still waits; returns false if there is none, so that nobody leads. */
    final boolean pass() {
        do {
            while (!queue.isEmpty()) {
                if (queue.remove().lead()) {
                    return true;
                }
            }
            receive();
        } while (!queue.isEmpty() || !arrivals.compareAndSet(null, NOBODY));
        return false;
    }

    @SuppressWarnings("unchecked") // Only join adds to the arrivals.
    private void receive() {
        Waiter oldest = null;
        for (Waiter each = arrivals.getAndSet(null); each != null; ) {
            Waiter earlier = each.earlier;
            each.earlier = oldest;
            oldest = each;
            each = earlier;
        }
        for (Waiter each = oldest; each != null; ) {
            Waiter later = each.earlier;
            each.earlier = null;
            queue.add((W) each);
            each = later;
        }
    }
}
