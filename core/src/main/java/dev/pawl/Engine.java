package dev.pawl;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.Store;
import dev.pawl.store.Stored;
import dev.pawl.store.Write;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What all calls on one {@link Pawl} share. */
final class Engine {
    private static final System.Logger LOG = System.getLogger(Pawl.class.getName());

    private final Map<String, Bound<?, ?>> bound = new ConcurrentHashMap<>();
    private final Store store;
    private final Settings settings;
    private final @Nullable LeaseLocks leases;
    private final Gate gate;
    private final Groups commits;
    private final Groups reads;
    private final Combiner combiner;
    private final Carried carried;
    private final Admission admission = new Admission(2 * Groups.MOST_PARTS);
    private final AtomicReference<Limits> limits = new AtomicReference<>(Limits.NONE);

    Engine(Store store, Settings settings) {
        // Nobody is told what leases meet: it is no conflict of the transactions that hold them.
        this(store, settings, new LeaseLocks(new Engine(store, settings.untold(), null, new Gate())), new Gate());
    }

    private Engine(Store store, Settings settings, @Nullable LeaseLocks leases, Gate gate) {
        this.store = store;
        this.settings = settings;
        this.leases = leases;
        this.gate = gate;
        this.commits = new Groups(this);
        this.reads = new Groups(this);
        this.combiner = new Combiner(this);
        this.carried = new Carried(settings.ticker());
    }

    /** Returns the same over a view of the store, whose callers are grouped with no others. */
    Engine over(Store view) {
        return new Engine(view, settings, leases, new Gate(gate));
    }

    /**
     * Returns the same over a transaction of the application, which has one connection and may write to it by itself between any two
     * calls: nothing is grouped, and nothing carried over.
     */
    Engine joining(Object transaction) {
        return new Engine(store.joining(transaction), settings.ungrouped(), leases, new Gate());
    }

    Store store() {
        return store;
    }

    Gate gate() {
        return gate;
    }

    Combiner combiner() {
        return combiner;
    }

    Carried carried() {
        return carried;
    }

    Admission admission() {
        return admission;
    }

    Limits limits() {
        return Objects.requireNonNull(limits.get());
    }

    /** Tells whether changes of a type are written together with others. */
    boolean combines(AggregateType<?, ?> type) {
        return settings.grouping() && type.combines();
    }

    /** Tells whether states of a type are carried over; without stamps a deleted one would come back as another's. */
    boolean carriesOver(Bound<?, ?> bound) {
        return combines(bound.type()) && bound.capabilities().stamped();
    }

    /** Commits, in a group if others do so at the same time; returns false if the step was not taken and never will be. */
    boolean commit(Step step) {
        return commits.take(step, settings.grouping() ? limits().groupsAtOnce() : Integer.MAX_VALUE);
    }

    /** Reads one aggregate, in a group if others read at the same time. */
    Optional<Stored> read(Key key, Deadline deadline) {
        return read(List.of(key), deadline).get(0);
    }

    /** Reads aggregates, in a group if others read at the same time. */
    List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
        Step.Read read = new Step.Read(keys, deadline);
        if (!reads.take(read, settings.grouping() ? limits().readsAtOnce() : Integer.MAX_VALUE)) {
            return store.read(keys, deadline);
        }
        read.outcome();
        return read.rows();
    }

    /** Begins a transaction that takes locks: those of the database where it has such. */
    LockingTransaction begin(Deadline deadline) {
        try {
            return store.begin(deadline);
        } catch (UnsupportedOperationException e) {
            return new LeaseTransaction(this, Objects.requireNonNull(leases), deadline);
        }
    }

    /** Returns how many more transactions may hold locks, and a connection each. */
    Semaphore lockers() {
        return settings.lockers();
    }

    LongSupplier ticker() {
        return settings.ticker();
    }

    AttemptId freshAttempt() {
        return AttemptId.fresh(settings.clock());
    }

    RandomGenerator random() {
        return settings.random();
    }

    /** Makes a type known to the store, once, with the patience of an application that starts. */
    <I, T> Bound<I, T> bind(AggregateType<I, T> type) {
        Bound<I, T> known = known(type);
        return known == null ? bound(type, store.bind(type.kind())) : known;
    }

    /** Makes a type known to the store, once, in the midst of an operation. */
    <I, T> Bound<I, T> bind(AggregateType<I, T> type, Deadline deadline) {
        Bound<I, T> known = known(type);
        return known == null ? bound(type, store.bind(type.kind(), deadline)) : known;
    }

    private <I, T> Bound<I, T> bound(AggregateType<I, T> type, Capabilities capabilities) {
        limits.updateAndGet(narrowest -> narrowest.and(capabilities));
        bound.putIfAbsent(type.name(), new Bound<>(type, capabilities));
        return Objects.requireNonNull(known(type));
    }

    @SuppressWarnings("unchecked") // What is kept under a type's name was checked to be of that very type.
    private <I, T> @Nullable Bound<I, T> known(AggregateType<I, T> type) {
        Bound<?, ?> known = bound.get(type.name());
        if (known != null && known.type() != type) {
            throw new IllegalArgumentException("There are two types named " + type.name()
                    + ". Declare the type once, as a constant, and use that everywhere.");
        }
        return (Bound<I, T>) known;
    }

    /**
     * Refuses writes to types that want a fence, unless what this engine writes under covers them.
     *
     * @throws IllegalStateException naming the key
     */
    void requireFenced(Commit commit) {
        for (Write write : commit.writes()) {
            Bound<?, ?> known = bound.get(write.key().kind());
            if (known != null && known.type().isFenced() && !isCovered(known.type(), write.key())) {
                throw new IllegalStateException("Nothing was written to " + write.key() + ": every write to a "
                        + write.key().kind() + " has to be fenced by a lease on it. Acquire the lease "
                        + known.type().lockName(write.key().id()) + " and write through Pawl.fencedBy(lease).");
            }
        }
    }

    private boolean isCovered(AggregateType<?, ?> type, Key key) {
        return store instanceof FencedStore fenced && fenced.covers(type.lockName(key.id()));
    }

    void tell(PawlListener.Event event) {
        if (event instanceof PawlListener.Conflicted conflicted) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    () -> "Conflict: keys=" + conflicted.keys() + " conflicts=" + conflicted.conflicts());
        }
        try {
            settings.listener().on(event);
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.WARNING, "The listener failed, which is ignored.", e);
        }
    }
}
