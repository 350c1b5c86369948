package dev.pawl;

import dev.pawl.TransactionLock.Holding;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.LockingTransaction.Strength;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one transaction has locked by its lease, or may have. Used by one thread. */
final class LeaseHold {
    private final String holder;
    private final Deadline end;
    private final SortedSet<String> names = new TreeSet<>();
    private final Map<String, Versioned<String, TransactionLock>> locks = new TreeMap<>();
    private @Nullable Versioned<String, TransactionLock> grant;
    private boolean inDoubt;

    /**
     * Makes what holds nothing yet.
     *
     * @param holder who holds it
     * @param end when its transaction has to be over, and its locks with it
     */
    LeaseHold(AttemptId holder, Deadline end) {
        this.holder = holder.toString();
        this.end = end;
    }

    /** Returns who holds it: later ones are greater, as far as the clocks of those who make them agree. */
    String holder() {
        return holder;
    }

    /** Returns when its transaction has to be over. */
    Deadline end() {
        return end;
    }

    boolean isOver() {
        return end.passed();
    }

    /** Returns every lock that may name this. */
    SortedSet<String> names() {
        return names;
    }

    /** Returns the locks that surely name this, as it left them. */
    Map<String, Versioned<String, TransactionLock>> locks() {
        return locks;
    }

    /** Returns what is stored exactly as long as nobody has taken any of the locks over, or null if nothing is locked. */
    @Nullable
    Versioned<String, TransactionLock> grant() {
        return grant;
    }

    /** Returns the condition that a commit under these locks has, or null if nothing is locked. */
    @Nullable
    Condition proof() {
        return grant == null ? null : LeaseChanges.condition(grant);
    }

    /** Tells whether it is unknown what is stored. */
    boolean isInDoubt() {
        return inDoubt;
    }

    void asked(Map<String, Versioned<String, TransactionLock>> fresh) {
        names.addAll(fresh.keySet());
        inDoubt = true;
    }

    void answered() {
        inDoubt = false;
    }

    void locked(Map<String, Versioned<String, TransactionLock>> fresh, Versioned<String, TransactionLock> granted) {
        locks.putAll(fresh);
        grant = granted;
    }

    /** Tells whether this may wait for others: of those who wait for each other in a circle, one may not. */
    boolean mayWaitFor(List<Holding> others) {
        return grant == null || others.stream().allMatch(other -> holder.compareTo(other.holder()) < 0);
    }

    /** Returns the term from now on. By no clock does it end for others before it does here. */
    Holding holding(Strength strength, Instant now) {
        Duration term = end.left().isZero() ? Duration.ofNanos(1) : end.left();
        return new Holding(holder, strength, term, now.plus(term));
    }
}
