package dev.pawl;

import dev.pawl.TransactionLock.Holding;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Carries the locks of transactions on a store without row locks: by a lease for each transaction, which ends with the
 * transaction, or by itself when its deadline has come. All locks of one call are taken in one commit or not at all, so that whoever
 * waits for its first locks keeps nobody waiting. Safe for use by many threads.
 */
final class LeaseLocks {
    private static final RetryPolicy POLICY = RetryPolicy.standard().withMaxAttempts(Integer.MAX_VALUE);
    /** What could not be released for so long ends with its term. */
    private static final Duration RELEASING = Duration.ofSeconds(5);
    /** A lock and the grant; later the grant and what is written. */
    private static final int LEAST_PARTS = 2;

    private final Engine engine;
    private final Sightings sightings;

    /**
     * Makes the locks of an entry.
     *
     * @param engine over the store itself, not over a view of it: a lock is released whatever else has been lost
     */
    LeaseLocks(Engine engine) {
        this.engine = engine;
        this.sightings = new Sightings(engine.ticker());
    }

    /**
     * How a try to lock ended.
     *
     * @param isHeld false if nothing was locked
     * @param inTheWay what others hold, by the names of locks
     */
    record Tried(boolean isHeld, Map<String, List<Holding>> inTheWay) {}

    /**
     * Makes the locks known to the store.
     *
     * @param deadline how long to wait at most
     * @throws StoreException if their table is missing, or cannot be used
     * @throws UnsupportedOperationException if the store cannot check a lease together with a write
     */
    Bound<String, TransactionLock> bound(Deadline deadline) {
        Bound<String, TransactionLock> bound;
        try {
            bound = engine.bind(TransactionLock.TYPE, deadline);
        } catch (StoreException e) {
            throw failed("needs the table of Pawl.lockKinds()", e);
        }
        if (bound.capabilities().maxWritesPerCommit() < LEAST_PARTS) {
            throw new UnsupportedOperationException(
                    "Nothing was locked: this store has no row locks, and where a commit is of one aggregate no lease can stand"
                            + " in for them, since it could not be checked together with what is written. Rely on the version"
                            + " check of update and replace.");
        }
        return bound;
    }

    static StoreException failed(String what, StoreException e) {
        return new StoreException(
                "This store has no row locks; a lock within a transaction is carried by a lease, which " + what + ": "
                        + e.getMessage(),
                e);
    }

    /**
     * Locks what nobody else has locked; or nothing if somebody has locked some, and that is not to be skipped.
     *
     * @return how it ended, or null if another transaction has taken over what was locked before
     * @throws RetriesExhaustedException if until the deadline others were always faster
     */
    @Nullable
    Tried tryLock(LeaseHold hold, SortedSet<String> names, Strength strength, boolean skip, Deadline deadline) {
        Bound<String, TransactionLock> bound = bound(deadline);
        Set<String> all = new TreeSet<>(hold.names());
        all.addAll(names);
        requireRoom(all.size() + 1, bound);
        Attempts attempts = attempts(names, deadline);
        List<String> wanted = new ArrayList<>(names);
        wanted.add(TransactionLock.grantOf(hold.holder()));
        while (true) {
            attempts.begin();
            Optional<Instant> now = engine.store().now(deadline);
            Map<String, Versioned<String, TransactionLock>> rows = read(wanted, deadline);
            if (rows.remove(TransactionLock.grantOf(hold.holder())) == null && hold.grant() != null) {
                return null;
            }
            Map<String, List<Holding>> inTheWay = new TreeMap<>();
            Set<String> dead = new TreeSet<>();
            SortedSet<String> free = new TreeSet<>(names);
            rows.forEach((name, row) -> {
                List<Holding> others = row.value().without(hold.holder()).holdings();
                List<Holding> live = sightings.live(others, now.orElse(null));
                others.stream().filter(each -> !live.contains(each)).forEach(each -> dead.add(each.holder()));
                if (row.value().isHeldBy(hold.holder(), strength)) {
                    free.remove(name);
                } else if (live.stream().anyMatch(each -> !each.allows(strength))) {
                    free.remove(name);
                    inTheWay.put(name, live);
                }
            });
            if (inTheWay.size() == names.size() || !(skip || inTheWay.isEmpty())) {
                return new Tried(false, inTheWay);
            }
            Holding fresh = hold.holding(strength, now.orElseGet(Instant::now));
            LeaseChanges changes = new LeaseChanges(engine.freshAttempt(), bound);
            Map<String, Versioned<String, TransactionLock>> locked = new TreeMap<>();
            for (String name : free) {
                Versioned<String, TransactionLock> row = rows.get(name);
                TransactionLock lock = row == null ? TransactionLock.OF_NOBODY : row.value();
                locked.put(name, changes.put(name, row, lock.withoutAll(dead).with(fresh)));
            }
            if (locked.isEmpty() || isLocked(hold, changes, locked, dead, attempts)) {
                return new Tried(true, inTheWay);
            }
            attempts.pause();
        }
    }

    /** What was taken in several calls is released in one commit. */
    private static void requireRoom(int parts, Bound<String, TransactionLock> bound) {
        int limit = bound.capabilities().maxWritesPerCommit();
        if (parts > limit) {
            throw new IllegalArgumentException("Nothing more was locked: " + (parts - 1)
                    + " aggregates in one transaction, but this store has no row locks, and a lease on more than "
                    + (limit - 1)
                    + " does not fit into one of its commits. Lock fewer in a transaction.");
        }
    }

    private boolean isLocked(
            LeaseHold hold,
            LeaseChanges changes,
            Map<String, Versioned<String, TransactionLock>> locked,
            Set<String> dead,
            Attempts attempts) {
        List<Versioned<String, TransactionLock>> grants =
                List.copyOf(read(dead.stream().map(TransactionLock::grantOf).toList(), attempts.deadline())
                        .values());
        int room = partsPerCommit(attempts.deadline()) - locked.size() - 1;
        int before = Math.max(0, grants.size() - room);
        if (!areRevoked(grants.subList(0, before), attempts)) {
            return false;
        }
        grants.subList(before, grants.size()).forEach(changes::delete);
        Versioned<String, TransactionLock> grant = hold.grant();
        if (grant == null) {
            grant = changes.put(TransactionLock.grantOf(hold.holder()), null, TransactionLock.OF_NOBODY);
        } else {
            changes.check(grant);
        }
        hold.asked(locked);
        boolean made = changes.areMade(engine, attempts);
        hold.answered();
        if (made) {
            hold.locked(locked, grant);
        }
        return made;
    }

    /** Revokes those for whom the commit that takes their locks over has no room: it is safe by itself, since their term is over. */
    private boolean areRevoked(List<Versioned<String, TransactionLock>> grants, Attempts attempts) {
        int most = partsPerCommit(attempts.deadline());
        for (int from = 0; from < grants.size(); from += most) {
            LeaseChanges changes = new LeaseChanges(engine.freshAttempt(), bound(attempts.deadline()));
            grants.subList(from, Math.min(from + most, grants.size())).forEach(changes::delete);
            if (!changes.areMade(engine, attempts)) {
                return false;
            }
        }
        return true;
    }

    private int partsPerCommit(Deadline deadline) {
        return bound(deadline).capabilities().maxWritesPerCommit();
    }

    /**
     * Releases what a transaction has locked, unless its term is over.
     *
     * @throws PawlException if others kept it from being done for some seconds, or half of what is left; it then ends with its term
     * @throws StoreException if the store could not be asked; likewise
     */
    void release(LeaseHold hold) {
        if (hold.names().isEmpty() || hold.isOver()) {
            return;
        }
        // The other half is for settling the commit of the transaction, if its reply was lost.
        Deadline half = hold.end().half();
        Deadline deadline = half.left().compareTo(RELEASING) < 0 ? half : Deadline.after(RELEASING, engine.ticker());
        Attempts attempts = attempts(hold.names(), deadline);
        String grantName = TransactionLock.grantOf(hold.holder());
        List<String> all = new ArrayList<>(hold.names());
        all.add(grantName);
        boolean known = !hold.isInDoubt();
        while (true) {
            attempts.begin();
            Map<String, Versioned<String, TransactionLock>> rows = known ? hold.locks() : read(all, deadline);
            Versioned<String, TransactionLock> grant = known ? hold.grant() : rows.remove(grantName);
            LeaseChanges changes = new LeaseChanges(engine.freshAttempt(), bound(deadline));
            rows.values().forEach(row -> changes.remove(row, hold.holder()));
            if (grant != null) {
                changes.delete(grant);
            }
            if (changes.areMade(engine, attempts)) {
                return;
            }
            known = false;
            attempts.pause();
        }
    }

    private Attempts attempts(Collection<String> names, Deadline deadline) {
        return new Attempts(engine, POLICY.withDeadline(deadline), keys(names));
    }

    private Map<String, Versioned<String, TransactionLock>> read(Collection<String> names, Deadline deadline) {
        Map<String, Versioned<String, TransactionLock>> found = new TreeMap<>();
        if (!names.isEmpty()) {
            for (Optional<Stored> row : engine.store().read(keys(names), deadline)) {
                row.map(TransactionLock.TYPE::versioned).ifPresent(lock -> found.put(lock.id(), lock));
            }
        }
        return found;
    }

    private static List<Key> keys(Collection<String> names) {
        return names.stream().map(TransactionLock.TYPE::key).toList();
    }
}
