package dev.pawl;

import dev.pawl.UnitOfWork.Entry;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction.LockOutcome;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.Node;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import dev.pawl.store.Wait;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run of a transaction's body: what that may call, and how far the run has relied on other transactions of this process. */
final class TransactionRun implements Transaction {
    private final UnitOfWork work = new UnitOfWork();
    private final AttemptId attempt;
    private final Engine engine;
    private final Deadline deadline;
    private final Reliance reliance;
    private final Thread owner = Thread.currentThread();
    private final RowLocks locks;
    private final List<Condition> carried = new ArrayList<>(2);
    private final List<TransactionStep> follows = new ArrayList<>(0);
    private boolean ended;
    private Reliance.Failure failure = Reliance.Failure.OTHER;
    private @Nullable ConflictException outdated;

    /**
     * Makes a run.
     *
     * @param reliance how far this run may rely on other transactions of this process
     */
    TransactionRun(Engine engine, Deadline deadline, Reliance reliance) {
        this.engine = engine;
        this.reliance = reliance;
        this.attempt = engine.freshAttempt();
        this.deadline = deadline;
        this.locks = new RowLocks(engine, deadline);
    }

    @Override
    public <I, T> Optional<Versioned<I, T>> find(AggregateType<I, T> type, I id) {
        return Optional.ofNullable(read(type, id).current);
    }

    @Override
    public <I, T> Versioned<I, T> get(AggregateType<I, T> type, I id) {
        return find(type, id).orElseThrow(() -> new NotFoundException(type.key(id)));
    }

    @Override
    public <I, T> Map<I, Versioned<I, T>> findAll(AggregateType<I, T> type, Collection<I> ids) {
        requireUsable();
        Bound<I, T> bound = engine.bind(type, deadline);
        List<Key> keys = ids.stream().map(type::key).distinct().toList();
        List<Key> unread = keys.stream().filter(key -> !work.contains(key)).toList();
        if (!unread.isEmpty()) {
            expectCarriedOrRead(bound, unread);
        }
        Map<I, Versioned<I, T>> found = new LinkedHashMap<>();
        for (Key key : keys) {
            Versioned<I, T> current = Objects.requireNonNull(entry(type, key)).current;
            if (current != null) {
                found.put(current.id(), current);
            }
        }
        return found;
    }

    @Override
    public <I, T> Map<I, Versioned<I, T>> lockAll(
            AggregateType<I, T> type, Collection<I> ids, Strength strength, Wait wait) {
        requireUsable();
        Bound<I, T> bound = engine.bind(type, deadline);
        List<Key> keys = ids.stream().map(type::key).distinct().sorted().toList();
        Map<I, Versioned<I, T>> found = new LinkedHashMap<>();
        if (keys.isEmpty()) {
            return found;
        }
        LockOutcome.Locked locked = locks.lock(keys, strength, wait);
        for (int i = 0; i < keys.size(); i++) {
            if (!locked.skipped().contains(keys.get(i))) {
                Versioned<I, T> seen =
                        locked.states().get(i).map(type::versioned).orElse(null);
                Versioned<I, T> current = locked(bound, keys.get(i), seen);
                if (current != null) {
                    found.put(current.id(), current);
                }
            }
        }
        return found;
    }

    /** Returns the state of a key as of its lock, as this transaction has left it since. */
    private <I, T> @Nullable Versioned<I, T> locked(Bound<I, T> bound, Key key, @Nullable Versioned<I, T> seen) {
        State state = seen == null ? State.absent() : State.at(seen.version());
        Entry<I, T> entry = entry(bound.type(), key);
        if (entry == null) {
            return expect(bound, key, seen).current;
        } else if (entry.expected.equals(state)) {
            return entry.current;
        }
        ConflictException conflict = conflict(key, entry.expected, state);
        if (entry.own) {
            outdated = conflict;
            throw new RestartException();
        }
        throw conflict;
    }

    RowLocks locks() {
        return locks;
    }

    /** Notes why the body is to be run again, if a lock has shown that it must be, and returns whether it is. */
    boolean isToRestart(Attempts attempts) {
        StoreException busy = locks.busy();
        if (busy != null) {
            attempts.busy(busy);
        } else if (outdated != null) {
            met(outdated.conflicts(), attempts);
        }
        return busy != null || outdated != null;
    }

    @Override
    public <I, T> Versioned<I, T> insert(AggregateType<I, T> type, I id, T value) {
        type.checked(id, value);
        Key key = type.key(id);
        Entry<I, T> entry = entry(type, key);
        if (entry == null) {
            entry = expect(key, new Entry<>(engine.bind(type, deadline), State.absent(), false, null));
        } else if (entry.current != null) {
            throw conflict(key, State.absent(), entry.state());
        }
        return write(entry, entry.bound.put(id, value, versionAfter(entry)));
    }

    @Override
    public <I, T> Versioned<I, T> replace(Versioned<I, T> changed) {
        Entry<I, T> entry = at(changed);
        Versioned<I, T> current = Objects.requireNonNull(entry.current);
        Node.Fields stored = entry.bound.change(changed, Objects.requireNonNull(current.origin()));
        return stored == null
                ? current
                : write(entry, entry.bound.put(changed.id(), changed.value(), stored, versionAfter(entry)));
    }

    @Override
    public <I, T> void delete(Versioned<I, T> seen) {
        Entry<I, T> entry = at(seen);
        entry.current = null;
        entry.write = entry.expected instanceof State.At ? new Write.Delete(seen.key()) : null;
    }

    private <I, T> Versioned<I, T> write(Entry<I, T> entry, Bound.Prepared<I, T> prepared) {
        entry.changes++;
        entry.write = prepared.write();
        entry.current = prepared.result();
        return prepared.result();
    }

    private <I, T> Version versionAfter(Entry<I, T> entry) {
        return entry.bound.versionAfter(entry.expected, attempt, entry.changes + 1);
    }

    /** Returns the entry of a key that must be at the version the caller holds. */
    private <I, T> Entry<I, T> at(Versioned<I, T> held) {
        Key key = held.key();
        Entry<I, T> entry = entry(held.type(), key);
        if (entry == null) {
            Versioned<I, T> known = held.origin() == null ? fetch(held.type(), key) : asRead(held, held.origin());
            entry = expect(
                    key, new Entry<>(engine.bind(held.type(), deadline), State.at(held.version()), false, known));
        }
        if (!entry.state().equals(State.at(held.version()))) {
            throw conflict(key, State.at(held.version()), entry.state());
        }
        return entry;
    }

    /** Returns what was read, of which the caller holds a copy with another value, which may yet be refused. */
    private static <I, T> Versioned<I, T> asRead(Versioned<I, T> held, Origin<T> origin) {
        return new Versioned<>(held.type(), held.id(), held.version(), origin.value(), origin);
    }

    private <I, T> Entry<I, T> read(AggregateType<I, T> type, I id) {
        Key key = type.key(id);
        Entry<I, T> entry = entry(type, key);
        if (entry != null) {
            return entry;
        }
        expectCarriedOrRead(engine.bind(type, deadline), List.of(key));
        return Objects.requireNonNull(entry(type, key));
    }

    private <I, T> void expectCarriedOrRead(Bound<I, T> bound, List<Key> keys) {
        Map<Key, Carried.Known> known = !reliance.carries() || !engine.carriesOver(bound)
                ? Map.of()
                : engine.carried().want(keys);
        List<Key> unknown = new ArrayList<>(keys.size());
        for (Key key : keys) {
            Carried.Known found = known.get(key);
            if (found == null) {
                unknown.add(key);
            } else {
                expect(bound, key, bound.type().versioned(found.state()));
                carried.add(new Condition(key, State.at(found.state().version())));
                if (found.from() != null) {
                    follows.add(found.from());
                }
            }
        }
        if (!unknown.isEmpty()) {
            List<Optional<Stored>> rows = stored(unknown);
            for (int i = 0; i < unknown.size(); i++) {
                Versioned<I, T> seen = rows.get(i).map(bound.type()::versioned).orElse(null);
                expect(bound, unknown.get(i), seen);
            }
        }
    }

    private <I, T> @Nullable Versioned<I, T> fetch(AggregateType<I, T> type, Key key) {
        engine.bind(type, deadline);
        return stored(List.of(key)).get(0).map(type::versioned).orElse(null);
    }

    /** Others that read may wait for what this transaction has locked, so that whoever holds locks waits for no others. */
    private List<Optional<Stored>> stored(List<Key> keys) {
        return locks.isOpen() ? engine.store().read(keys, deadline) : engine.read(keys, deadline);
    }

    private <I, T> Entry<I, T> expect(Bound<I, T> bound, Key key, @Nullable Versioned<I, T> seen) {
        State state = seen == null ? State.absent() : State.at(seen.version());
        return expect(key, new Entry<>(bound, state, true, seen));
    }

    private <I, T> Entry<I, T> expect(Key key, Entry<I, T> entry) {
        work.add(key, entry);
        return entry;
    }

    @SuppressWarnings("unchecked") // The key names the type, and the engine knows one type of a name.
    private <I, T> @Nullable Entry<I, T> entry(AggregateType<I, T> type, Key key) {
        requireUsable();
        engine.bind(type, deadline);
        return (Entry<I, T>) work.entry(key);
    }

    private void requireUsable() {
        if (ended) {
            throw new IllegalStateException(
                    "This Transaction has ended: use it only inside the body it was passed to.");
        } else if (Thread.currentThread() != owner) {
            throw new IllegalStateException("A Transaction is used by the thread of its body only.");
        }
        locks.requireHad();
    }

    private static ConflictException conflict(Key key, State expected, State actual) {
        return new ConflictException(List.of(new Conflict.Mismatch(key, expected, actual, null)));
    }

    void end() {
        ended = true;
    }

    List<Key> keys() {
        return work.keys();
    }

    boolean hasWrites() {
        return work.hasWrites();
    }

    /** Tells whether the body has shown copies that its caller had brought along, whose versions only a commit checks. */
    boolean holdsCopies() {
        return work.holdsCopies();
    }

    Commit commit(Set<RequestId> requests) {
        return work.commit(attempt, requests, locks.conditions());
    }

    /**
     * Notes conflicts that have ended this run. That a state which was carried over has changed since is nobody's conflict: nobody
     * here has read it.
     */
    void met(List<? extends Conflict> conflicts, Attempts attempts) {
        List<Condition> stale = new ArrayList<>();
        for (Conflict conflict : conflicts) {
            if (conflict instanceof Conflict.Mismatch mismatch) {
                stale.add(new Condition(mismatch.key(), mismatch.expected()));
            }
        }
        if (engine.carried().overtakenSoon(stale).size() == conflicts.size()) {
            failure = Reliance.Failure.OVERTAKEN;
        }
        stale.retainAll(carried);
        if (!stale.isEmpty()) {
            engine.carried().disproved(stale);
        }
        if (stale.size() < conflicts.size() || !reliance.free()) {
            attempts.met(conflicts);
        }
    }

    /** Notes why this run has to be made again. */
    void failed(Reliance.Failure why) {
        failure = why;
    }

    /** Returns how far the next run may rely on others, if there were so many of this call. */
    Reliance next(int runs, Attempts attempts) {
        return reliance.next(runs, attempts.isRetry() || !attempts.isOpen(), failure);
    }

    /** Tells whether the commit of this run may be made as one with others, which then fail with it. */
    boolean joins() {
        return reliance.joins()
                && work.entries().stream()
                        .allMatch(entry -> engine.carriesOver(entry.bound)
                                && (entry.own || entry.expected instanceof State.Absent)
                                && !(entry.write instanceof Write.Delete));
    }

    /** Returns those whose states this run has taken before they were made. */
    List<TransactionStep> follows() {
        return follows;
    }

    /** Tells whether it counts as no attempt if this run relied on what is stale. */
    boolean isFree() {
        return reliance.free();
    }

    /**
     * Returns a commit that writes nothing and is made only if all that this run saw was so at one moment; null if it need not be made,
     * since what it saw was stored, or cannot.
     */
    @Nullable
    Commit check() {
        List<Condition> seen = work.seen();
        return follows.isEmpty()
                        || locks.isOpen()
                        || seen.size() > engine.limits().partsPerCommit()
                ? null
                : new Commit(engine.freshAttempt(), Set.of(), seen, List.of());
    }

    /** Notes that this run was committed. */
    void committed() {
        if (!carried.isEmpty()) {
            engine.carried().proved();
        }
    }

    /** Returns the expectations that were carried over from other commits of this process. */
    List<Condition> carried() {
        return carried;
    }

    /** Tells whether a conflict is with what the caller brought along, so that running the body again cannot help. */
    boolean isCallersOwn(Conflict conflict) {
        return work.isCallersOwn(conflict);
    }

    /** Tells whether all that this run saw has been stored by now, also what others were only about to leave. */
    boolean isStored() {
        return follows.stream().allMatch(Step::isMade);
    }

    /**
     * Reads everything again that was read and returns what is not as it was. If all of it {@linkplain #isStored was stored} before and
     * nothing differs, all of it was so at one moment, when it had been stored and seen for the first time, since versions never come
     * back.
     */
    List<Conflict> changedSince() {
        List<Condition> seen = work.seen();
        if (seen.size() < 2 && carried.isEmpty()) {
            return List.of();
        }
        List<Optional<Stored>> rows =
                engine.store().read(seen.stream().map(Condition::key).toList(), deadline);
        List<Conflict> changed = new ArrayList<>();
        for (int i = 0; i < seen.size(); i++) {
            State actual =
                    rows.get(i).<State>map(row -> State.at(row.version())).orElse(State.absent());
            if (!actual.equals(seen.get(i).expected())) {
                changed.add(new Conflict.Mismatch(
                        seen.get(i).key(),
                        seen.get(i).expected(),
                        actual,
                        rows.get(i).orElse(null)));
            }
        }
        return changed;
    }
}
