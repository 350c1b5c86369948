package dev.pawl;

import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.Key;
import dev.pawl.store.Store;
import dev.pawl.store.Write;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What all calls on one {@link Pawl} share. */
final class Engine {
    private static final System.Logger LOG = System.getLogger(Pawl.class.getName());

    private static final int MANY = 1024;

    private final Map<String, Bound<?, ?>> bound = new ConcurrentHashMap<>();
    private final Store store;
    private final PawlListener listener;
    private final LongSupplier ticker;
    private final RandomGenerator random;
    private final Gate gate = new Gate();
    private final Turns turns;

    Engine(Store store, PawlListener listener, LongSupplier ticker, RandomGenerator random) {
        this(store, listener, ticker, random, new Turns(MANY));
    }

    private Engine(Store store, PawlListener listener, LongSupplier ticker, RandomGenerator random, Turns turns) {
        this.store = store;
        this.turns = turns;
        this.listener = listener;
        this.ticker = ticker;
        this.random = random;
    }

    /** Returns the same over a view of the store for one thread, which takes turns with nobody. */
    Engine over(Store view) {
        return new Engine(view, listener, ticker, random, new Turns(1));
    }

    Store store() {
        return store;
    }

    Gate gate() {
        return gate;
    }

    Turns turns() {
        return turns;
    }

    LongSupplier ticker() {
        return ticker;
    }

    RandomGenerator random() {
        return random;
    }

    /** Makes a type known to the store, once. */
    @SuppressWarnings("unchecked") // What is kept under a type's name was checked to be of that very type.
    <I, T> Bound<I, T> bind(AggregateType<I, T> type) {
        Bound<?, ?> known = bound.get(type.name());
        if (known == null) {
            Capabilities capabilities = store.bind(type.kind());
            bound.putIfAbsent(type.name(), new Bound<>(type, capabilities));
            return bind(type);
        }
        if (known.type() != type) {
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
            listener.on(event);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "The listener failed, which is ignored.", e);
        }
    }
}
