package dev.pawl.lock;

import dev.pawl.FenceLostException;
import dev.pawl.Pawl;
import dev.pawl.RetryPolicy;
import dev.pawl.Transaction;
import dev.pawl.Versioned;
import dev.pawl.lock.Lock.Grant;
import dev.pawl.lock.Lock.Holding;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Kind;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Offline locks on one store: leases that are held across requests, for minutes, by people rather than by connections. Martin
 * Fowler's pessimistic offline lock ("Patterns of Enterprise Application Architecture", 2002), with fencing. Safe for use by many
 * threads; several instances, in any number of processes, share the locks of a store.
 *
 * <p>A lock is a name; {@link dev.pawl.AggregateType#lockName} is that of an aggregate with all it contains. Terms are judged by
 * the store's clock where it has one. Where it has none (DynamoDB), a lease is taken over once it was seen unrenewed for its whole
 * term by one's own monotonic clock.
 *
 * <p>The store keeps an aggregate for each lock and one for each lease that is held; {@link #kinds} names them, and they need
 * their tables like any other.
 */
public final class Locks {
    private static final System.Logger LOG = System.getLogger(Locks.class.getName());
    private static final Duration LONGEST_TERM = Duration.ofDays(36_500);

    /** Names of locks are contended by nature, and what is decided under contention is cheap. */
    private static final RetryPolicy STANDARD = RetryPolicy.standard().withMaxAttempts(1_000);

    /** Of a commit: the lock, and the floor. */
    private static final int PARTS_OF_REMOVAL = 2;

    private final Pawl pawl;
    private final RetryPolicy policy;
    private final Times times;
    private final Revoker revoker;
    private final RandomGenerator random;

    /** A call that has looked at the clocks, and when it has to end. */
    record Call(Deadline deadline, Times.Moment moment, Pawl untimed, RetryPolicy policy) {
        /** Returns the entry for what is left of its time. */
        Pawl pawl() {
            return untimed.with(policy.withDeadline(deadline));
        }
    }

    private Locks(Pawl pawl, RetryPolicy policy, Times times, Revoker revoker, RandomGenerator random) {
        this.pawl = pawl.with(policy);
        this.policy = policy;
        this.times = times;
        this.revoker = revoker;
        this.random = random;
    }

    /**
     * Returns the locks of a store.
     *
     * @param store the store, which stays its owner's to close
     * @return the locks
     */
    public static Locks on(Store store) {
        return on(store, System::nanoTime, Clock.systemUTC());
    }

    /**
     * Returns the locks of a store, with clocks of one's own; for tests.
     *
     * @param store the store, which stays its owner's to close
     * @param ticker a monotonic clock in nanoseconds
     * @param clock the clock that people are shown where the store has none, and whose time stands in the ids of attempts
     * @return the locks
     */
    public static Locks on(Store store, LongSupplier ticker, Clock clock) {
        Pawl pawl = Pawl.builder(store).ticker(ticker).clock(clock).build();
        return new Locks(pawl, STANDARD, new Times(store, ticker, clock), new Revoker(store), new SecureRandom());
    }

    /**
     * Returns the same locks with another deadline. It holds for each call, those on leases included: whatever the store does, the
     * call ends about then.
     *
     * @param limit how long a call may take, ten seconds unless told otherwise
     * @return the locks, which share all else with these
     * @throws IllegalArgumentException if the limit is not longer than zero
     */
    public Locks withDeadline(Duration limit) {
        return new Locks(pawl, policy.withDeadline(limit), times, revoker, random);
    }

    private Call begin() {
        return begin(policy.deadline());
    }

    private Call begin(Duration limit) {
        Deadline deadline = times.deadline(limit);
        return new Call(deadline, times.look(deadline), pawl, policy);
    }

    /**
     * Returns the kinds of aggregates that locks are kept as.
     *
     * @return the kinds, to make their tables of
     */
    public static Kind[] kinds() {
        return new Kind[] {Lock.TYPE.kind(), Grant.TYPE.kind()};
    }

    /**
     * Tries to acquire an exclusive lease.
     *
     * @param name the name of the lock
     * @param owner who asks, for others to read; it proves nothing
     * @param term how long to hold it
     * @return the lease, or who holds it
     * @throws IllegalArgumentException if the name is empty or {@code *}, or the term not longer than zero
     * @throws dev.pawl.store.StoreException if the store could not be asked; nothing was acquired
     * @throws dev.pawl.CommitInDoubtException if it could not be found out whether it was acquired; if so, it ends with its term
     */
    public Acquisition tryAcquire(String name, String owner, Duration term) {
        return tryAcquire(Set.of(name), LeaseMode.EXCLUSIVE, owner, term);
    }

    /**
     * Tries to acquire a lease on several names: all of them or none.
     *
     * @param names the names of the locks
     * @param mode what else the lease allows
     * @param owner who asks, for others to read
     * @param term how long to hold it
     * @return the lease, or who holds what stands in the way
     * @throws IllegalArgumentException if there is no name, an empty one, or more than the store commits together; or if the term
     *     is not longer than zero, or longer than a hundred years
     */
    public Acquisition tryAcquire(Collection<String> names, LeaseMode mode, String owner, Duration term) {
        SortedSet<String> sorted = checked(names);
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(owner, "owner");
        requireTerm(term);
        Call call = begin();
        Times.Moment moment = call.moment();
        Token token = Token.fresh(random, List.copyOf(sorted));
        // For new locks the floor is read too.
        int parts = Revoker.PARTS_OF_NAME * sorted.size() + 1;
        return revoker.carryOut(
                call,
                tx -> {
                    List<Held> taken = new ArrayList<>();
                    List<Revoker.Doomed> expired = new ArrayList<>();
                    sorted.forEach(name -> tx.find(Lock.TYPE, name)
                            .map(Versioned::value)
                            .ifPresent(lock -> {
                                List<Holding> live = times.live(name, lock, moment);
                                live.stream()
                                        .filter(holding -> !holding.allows(mode))
                                        .forEach(holding -> taken.add(holding.shown(name)));
                                lock.holdings().stream()
                                        .filter(holding -> !live.contains(holding))
                                        .forEach(holding -> expired.add(new Revoker.Doomed(name, holding)));
                            }));
                    return taken.isEmpty()
                            ? new Revoker.Plan<Acquisition>(
                                    expired,
                                    parts,
                                    () -> new Acquisition.Acquired(acquired(tx, token, mode, owner, term, moment)))
                            : new Revoker.Plan<>(List.of(), 0, () -> new Acquisition.Taken(taken));
                },
                revoked -> {});
    }

    private Lease acquired(
            Transaction tx, Token token, LeaseMode mode, String owner, Duration term, Times.Moment moment) {
        SortedMap<String, Long> fences = new TreeMap<>();
        List<Condition> conditions = new ArrayList<>();
        Instant until = moment.after(term);
        for (String name : token.names()) {
            Optional<Versioned<String, Lock>> stored = tx.find(Lock.TYPE, name);
            Lock lock = stored.map(Versioned::value).orElseGet(() -> new Lock(floor(tx), List.of()));
            long fence = lock.fence() + 1;
            Lock after = lock.with(new Holding(token.holder(), owner, mode, fence, moment.shown(), until, term, 0));
            stored.ifPresentOrElse(
                    seen -> tx.replace(seen.with(any -> after)), () -> tx.insert(Lock.TYPE, name, after));
            conditions.add(proof(tx.insert(Grant.TYPE, new Grant.Id(name, token.holder()), new Grant(fence))));
            fences.put(name, fence);
        }
        return new Lease(this, token, owner, mode, moment.shown(), fences, conditions, term(term, until, moment, 0));
    }

    private static Lease.Term term(Duration asked, Instant until, Times.Moment moment, long renewals) {
        return new Lease.Term(asked, until, moment.hasStoreClock(), moment.nanos() + asked.toNanos(), renewals);
    }

    private static long floor(Transaction tx) {
        return tx.find(Lock.TYPE, Lock.FLOOR)
                .map(floor -> floor.value().fence())
                .orElse(0L);
    }

    private static Condition proof(Versioned<Grant.Id, Grant> grant) {
        return new Condition(grant.key(), State.at(grant.version()));
    }

    /**
     * Returns who holds a lock, for others to read.
     *
     * @param name the name of the lock
     * @return the leases on it that have not expired; none if it is free
     */
    public List<Held> holders(String name) {
        Call call = begin();
        return call.pawl()
                .repository(Lock.TYPE)
                .find(name)
                .map(lock -> times.live(name, lock.value(), call.moment()).stream()
                        .map(holding -> holding.shown(name))
                        .toList())
                .orElse(List.of());
    }

    /**
     * Goes on with a lease that was acquired in another request or process. Where the store has no clock, this renews it: how much
     * of its term was left, nobody can tell.
     *
     * @param token what {@link Lease#token} returned
     * @return the lease
     * @throws FenceLostException if it is not held any more
     * @throws IllegalArgumentException if it is no token
     */
    public Lease resume(String token) {
        Token secret = Token.parse(token);
        Call call = begin();
        Times.Moment moment = call.moment();
        return call.pawl().transactResult(tx -> {
            SortedMap<String, Long> fences = new TreeMap<>();
            List<Condition> conditions = new ArrayList<>();
            Holding last = null;
            for (String name : secret.names()) {
                Versioned<String, Lock> lock = held(tx, secret, name, moment);
                Holding holding = lock.value().of(secret.holder()).orElseThrow();
                conditions.add(proof(tx.get(Grant.TYPE, new Grant.Id(name, secret.holder()))));
                fences.put(name, holding.fence());
                last = holding;
                if (!moment.hasStoreClock()) {
                    Holding renewed = holding.renewed(moment.after(holding.term()), holding.term());
                    tx.replace(lock.with(value -> value.with(renewed)));
                    last = renewed;
                }
            }
            Holding found = Objects.requireNonNull(last);
            Duration left = Duration.between(moment.shown(), found.until());
            Lease.Term term = new Lease.Term(
                    found.term(),
                    found.until(),
                    moment.hasStoreClock(),
                    moment.nanos() + left.toNanos(),
                    found.renewals());
            return new Lease(this, secret, found.owner(), found.mode(), found.since(), fences, conditions, term);
        });
    }

    Lease.Term renew(Lease lease, Duration term) {
        requireTerm(term);
        requireHeld(lease);
        // When its term is over it is lost, whatever becomes of the renewal.
        Call call = begin(shorter(lease.left(), policy.deadline()));
        Times.Moment moment = call.moment();
        requireHeld(lease);
        Instant until = moment.after(term);
        long renewals = call.pawl().<Long>transactResult(tx -> {
            long last = 0;
            for (String name : lease.names()) {
                Versioned<String, Lock> lock = held(tx, lease.secret(), name, moment);
                Holding renewed =
                        lock.value().of(lease.secret().holder()).orElseThrow().renewed(until, term);
                tx.replace(lock.with(value -> value.with(renewed)));
                last = renewed.renewals();
            }
            return last;
        });
        return term(term, until, moment, renewals);
    }

    private static void requireHeld(Lease lease) {
        if (lease.isOver()) {
            throw lost(lease.names());
        }
    }

    private static Versioned<String, Lock> held(Transaction tx, Token token, String name, Times.Moment moment) {
        Instant now = moment.ofStore();
        return tx.find(Lock.TYPE, name)
                .filter(lock -> lock.value()
                        .of(token.holder())
                        .filter(holding -> now == null || now.isBefore(holding.until()))
                        .isPresent())
                .orElseThrow(() -> lost(token.names()));
    }

    private static FenceLostException lost(List<String> names) {
        return new FenceLostException("The lease on " + String.join(", ", names)
                + " is held no longer: it was released, taken over, or has expired. Acquire it anew.");
    }

    void release(Token token) {
        pawl.transact(tx -> token.names().forEach(name -> {
            tx.find(Lock.TYPE, name)
                    .filter(lock -> lock.value().of(token.holder()).isPresent())
                    .ifPresent(lock -> tx.replace(lock.with(value -> value.without(token.holder()))));
            tx.find(Grant.TYPE, new Grant.Id(name, token.holder())).ifPresent(tx::delete);
        }));
    }

    /**
     * Takes a lock away from everybody who holds it, whether or not their terms are over. <strong>It is for administrators</strong>:
     * what the holders go on to write under their leases is rejected, and they have to begin anew. It is logged as a warning.
     *
     * @param name the name of the lock
     * @param who the administrator, for the log
     * @return the leases that were taken away
     * @throws IllegalArgumentException if the name is empty or {@code *}
     */
    public List<Held> forceRelease(String name, String who) {
        checked(Set.of(name));
        List<Held> taken = new ArrayList<>();
        revoker.carryOut(
                begin(),
                tx -> new Revoker.Plan<>(
                        tx.find(Lock.TYPE, name)
                                .map(lock ->
                                        Revoker.Doomed.of(name, lock.value().holdings()))
                                .orElse(List.of()),
                        1,
                        () -> true),
                revoked -> {
                    Held held = revoked.holding().shown(name);
                    taken.add(held);
                    LOG.log(
                            System.Logger.Level.WARNING,
                            () -> "Lease released by force: name=" + name + " owner=" + held.owner() + " by=" + who);
                });
        return taken;
    }

    /**
     * Removes what the store keeps of a lock that nobody holds. Fencing numbers go on from where they were, for this name and, as
     * a consequence, for every new one.
     *
     * @param name the name of the lock
     * @throws IllegalStateException if somebody holds it
     * @throws IllegalArgumentException if the name is empty or {@code *}
     */
    public void remove(String name) {
        checked(Set.of(name));
        Call call = begin();
        revoker.carryOut(
                call,
                tx -> {
                    Optional<Lock> lock = tx.find(Lock.TYPE, name).map(Versioned::value);
                    if (lock.filter(held ->
                                    !times.live(name, held, call.moment()).isEmpty())
                            .isPresent()) {
                        throw new IllegalStateException("The lock " + name + " is held and cannot be removed.");
                    }
                    return new Revoker.Plan<>(
                            lock.map(free -> Revoker.Doomed.of(name, free.holdings()))
                                    .orElse(List.of()),
                            PARTS_OF_REMOVAL,
                            () -> removed(tx, name));
                },
                revoked -> {});
    }

    private static boolean removed(Transaction tx, String name) {
        tx.find(Lock.TYPE, name).ifPresent(lock -> {
            Lock floor = new Lock(Math.max(floor(tx), lock.value().fence()), List.of());
            tx.find(Lock.TYPE, Lock.FLOOR)
                    .ifPresentOrElse(
                            seen -> tx.replace(seen.with(any -> floor)), () -> tx.insert(Lock.TYPE, Lock.FLOOR, floor));
            tx.delete(lock);
        });
        return true;
    }

    /**
     * Does a piece of work while a watchdog renews the lease, each time when a third of what was left of it has passed, and releases
     * it when the work is done, however it ends. If it cannot be released, that is logged, and it ends with its term.
     *
     * @param <R> what the work returns
     * @param lease a lease that is held
     * @param whenLost is called once, on the watchdog's thread, if the lease is lost while the work goes on; it should make the work
     *     stop. Writes through {@link Pawl#fencedBy} are rejected anyway.
     * @param work the work, done on the calling thread
     * @return what the work returned
     */
    public <R> R whileHeld(Lease lease, Runnable whenLost, Function<Lease, R> work) {
        Objects.requireNonNull(whenLost, "whenLost");
        Watchdog watchdog = Watchdog.start(lease, whenLost);
        try {
            return work.apply(lease);
        } finally {
            watchdog.stop();
            giveUp(lease);
        }
    }

    /** How the work ended is not to be covered up by a lease that ends with its term. */
    private static void giveUp(Lease lease) {
        // An interrupted thread could ask the store nothing.
        boolean interrupted = Thread.interrupted();
        try {
            lease.release();
        } catch (Throwable e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A lease was not released and ends with its term: names=" + lease.names(),
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    long nanos() {
        return times.nanos();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static SortedSet<String> checked(Collection<String> names) {
        SortedSet<String> sorted = new TreeSet<>(names);
        if (sorted.isEmpty() || sorted.contains("") || sorted.contains(Lock.FLOOR)) {
            throw new IllegalArgumentException("This needs the name of a lock, which may be anything but empty or '"
                    + Lock.FLOOR + "': " + names + ".");
        }
        return sorted;
    }

    private static void requireTerm(Duration term) {
        if (term.isNegative() || term.isZero() || term.compareTo(LONGEST_TERM) > 0) {
            throw new IllegalArgumentException("Invalid term (" + term + "): must be longer than zero, and "
                    + LONGEST_TERM.toDays() + " days at most.");
        }
    }
}
