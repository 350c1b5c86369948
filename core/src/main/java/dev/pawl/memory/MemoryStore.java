package dev.pawl.memory;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import dev.pawl.store.Write;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps aggregates in memory, with every guarantee that other stores give but durability; for tests, and as the reference for
 * what a store does. One lock around everything makes each call atomic. Safe for use by many threads.
 *
 * <p>How attempts ended and which requests were fulfilled is remembered for seven days.
 */
public final class MemoryStore implements Store {
    private static final Duration WINDOW = Duration.ofDays(7);
    private static final Capabilities CAPABILITIES =
            new Capabilities(true, true, true, 10_000, 1_000, Long.MAX_VALUE, Long.MAX_VALUE, 2, 2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Kind> kinds = new HashMap<>();
    private final NavigableMap<Key, Stored> rows = new TreeMap<>();
    private final Map<AttemptId, Fate> fates = new LinkedHashMap<>();
    private final Map<RequestId, Fulfilled> fulfilled = new LinkedHashMap<>();
    /** The greatest attempt whose fate has been forgotten: one up to it may have been made although nothing tells of it. */
    private Id.@Nullable Uuid horizon;

    private final Clock clock;

    private record Fate(boolean committed, Instant at) {}

    private record Fulfilled(List<Condition> results, Instant at) {}

    /** Makes an empty store. */
    public MemoryStore() {
        this(Clock.systemUTC());
    }

    /**
     * Makes an empty store that forgets by a clock of one's own; for tests.
     *
     * @param clock the clock
     */
    public MemoryStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Capabilities bind(Kind kind, Deadline deadline) {
        return locked(deadline, () -> {
            kinds.put(kind.name(), kind);
            return CAPABILITIES;
        });
    }

    @Override
    public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
        return locked(
                deadline,
                () -> keys.stream()
                        .map(key -> Optional.ofNullable(rows.get(bound(key))))
                        .toList());
    }

    @Override
    public List<Id> ids(String kind, @Nullable Id after, int limit, Deadline deadline) {
        return locked(
                deadline,
                () -> rows.keySet().stream()
                        .filter(key -> key.kind().equals(kind)
                                && (after == null || key.id().compareTo(after) > 0))
                        .limit(limit)
                        .map(Key::id)
                        .toList());
    }

    @Override
    public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
        return batch.stream()
                .map(commit -> locked(
                        deadline,
                        () -> commit(commit),
                        held -> new CommitOutcome.Refused(CommitOutcome.Reason.BUSY, held)))
                .toList();
    }

    private CommitOutcome commit(Commit commit) {
        forgetOld();
        Fate fate = fates.get(commit.attempt());
        if (fate != null) {
            return fate.committed() ? new CommitOutcome.Committed() : fenced(commit.attempt());
        }
        List<Conflict> conflicts = conflicts(commit);
        Instant now = clock.instant();
        if (commit.notAfter() != null && !now.isBefore(commit.notAfter())) {
            conflicts.add(new Conflict.Expired(commit.notAfter(), now));
        }
        if (!conflicts.isEmpty()) {
            return new CommitOutcome.Rejected(conflicts);
        }
        for (Write write : commit.writes()) {
            if (write instanceof Write.Put put) {
                rows.put(put.key(), new Stored(put.key(), put.version(), put.value()));
            } else {
                rows.remove(write.key());
            }
        }
        fates.put(commit.attempt(), new Fate(true, now));
        commit.results().forEach((request, results) -> fulfilled.put(request, new Fulfilled(results, now)));
        return new CommitOutcome.Committed();
    }

    private List<Conflict> conflicts(Commit commit) {
        List<Conflict> conflicts = new ArrayList<>();
        for (RequestId request : commit.requests()) {
            Fulfilled earlier = fulfilled.get(request);
            if (earlier != null) {
                conflicts.add(new Conflict.Repeated(request, earlier.results()));
            }
        }
        for (Condition condition : commit.conditions()) {
            Stored row = rows.get(bound(condition.key()));
            State actual = row == null ? State.absent() : State.at(row.version());
            if (!actual.equals(condition.expected())) {
                conflicts.add(new Conflict.Mismatch(condition.key(), condition.expected(), actual, row));
            }
        }
        return conflicts;
    }

    @Override
    public CommitOutcome settle(Ticket ticket, Deadline deadline) {
        return locked(deadline, () -> settle(ticket), held -> new CommitOutcome.InDoubt(ticket, held));
    }

    private CommitOutcome settle(Ticket ticket) {
        Id.Uuid attempt = new Id.Uuid(ticket.attempt().value());
        if (!fates.containsKey(ticket.attempt()) && horizon != null && attempt.compareTo(horizon) <= 0) {
            return new CommitOutcome.InDoubt(
                    ticket, new StoreException("The fate of " + ticket.attempt() + " is remembered no longer.", null));
        }
        Fate fate = fates.computeIfAbsent(ticket.attempt(), fresh -> new Fate(false, clock.instant()));
        return fate.committed() ? new CommitOutcome.Committed() : fenced(ticket.attempt());
    }

    private static CommitOutcome fenced(AttemptId attempt) {
        return new CommitOutcome.Refused(
                CommitOutcome.Reason.FENCED,
                new StoreException("The attempt " + attempt + " was not applied and has been declared dead.", null));
    }

    @Override
    public Optional<Conflict.Repeated> repeated(RequestId request, Deadline deadline) {
        return locked(
                deadline,
                () -> Optional.ofNullable(fulfilled.get(request))
                        .map(earlier -> new Conflict.Repeated(request, earlier.results())));
    }

    /** Both maps are in the order of time, so the work is bounded by what has become old since the last commit. */
    private void forgetOld() {
        Instant limit = clock.instant().minus(WINDOW);
        Iterator<Map.Entry<AttemptId, Fate>> oldest = fates.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<AttemptId, Fate> entry = oldest.next();
            if (!entry.getValue().at().isBefore(limit)) {
                break;
            }
            Id.Uuid attempt = new Id.Uuid(entry.getKey().value());
            horizon = horizon == null || attempt.compareTo(horizon) > 0 ? attempt : horizon;
            oldest.remove();
        }
        for (Iterator<Fulfilled> i = fulfilled.values().iterator();
                i.hasNext() && i.next().at().isBefore(limit); ) {
            i.remove();
        }
    }

    @Override
    public Optional<Instant> now(Deadline deadline) {
        return Optional.of(clock.instant());
    }

    /** Begins a transaction whose first lock is one on the whole store. */
    @Override
    public LockingTransaction begin(Deadline deadline) {
        return new MemoryTransaction(this, lock);
    }

    private Key bound(Key key) {
        if (!kinds.containsKey(key.kind())) {
            throw new IllegalArgumentException("The kind " + key.kind() + " has not been bound to this store.");
        }
        return key;
    }

    private <R> R locked(Deadline deadline, Supplier<R> call) {
        return locked(deadline, call, held -> {
            throw held;
        });
    }

    /** Makes a call under the lock, or returns what is made of others holding that for too long. */
    private <R> R locked(Deadline deadline, Supplier<R> call, Function<StoreException, R> busy) {
        if (!enter(deadline)) {
            return busy.apply(new StoreException("Others held the lock on the whole store until the deadline.", null));
        }
        try {
            return call.get();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the lock; false if others hold it until the deadline. An interruption does not end the wait: a call takes no time worth
     * mentioning, so it would fail by mere chance.
     */
    private boolean enter(Deadline deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return lock.tryLock() || lock.tryLock(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Does nothing: there is nothing to release. */
    @Override
    public void close() {}
}
