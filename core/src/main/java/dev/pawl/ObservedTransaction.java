package dev.pawl;

import dev.pawl.store.Condition;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.State;
import dev.pawl.store.Wait;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A transaction around a transaction that remembers what one run of the body read and wrote. */
final class ObservedTransaction implements Transaction {
    private final Transaction transaction;
    private final Map<Key, State> seen = new TreeMap<>();
    /** Every state that it gave each key, one after the other. */
    private final Map<Key, List<State>> left = new TreeMap<>();
    /** What was absent before this transaction, whatever it does with it. */
    private final Set<Key> inserted = new HashSet<>();

    ObservedTransaction(Transaction transaction) {
        this.transaction = transaction;
    }

    @Override
    public <I, T> Optional<Versioned<I, T>> find(AggregateType<I, T> type, I id) {
        Optional<Versioned<I, T>> found = transaction.find(type, id);
        saw(type.key(id), found.orElse(null));
        return found;
    }

    @Override
    public <I, T> Versioned<I, T> get(AggregateType<I, T> type, I id) {
        return find(type, id).orElseThrow(() -> new NotFoundException(type.key(id)));
    }

    @Override
    public <I, T> Map<I, Versioned<I, T>> findAll(AggregateType<I, T> type, Collection<I> ids) {
        Map<I, Versioned<I, T>> found = transaction.findAll(type, ids);
        ids.forEach(id -> saw(type.key(id), found.get(id)));
        return found;
    }

    @Override
    public <I, T> Map<I, Versioned<I, T>> lockAll(
            AggregateType<I, T> type, Collection<I> ids, Strength strength, Wait wait) {
        Map<I, Versioned<I, T>> locked = transaction.lockAll(type, ids, strength, wait);
        locked.values().forEach(each -> saw(each.key(), each));
        return locked;
    }

    /** Notes what was read, unless this transaction wrote it. */
    private void saw(Key key, @Nullable Versioned<?, ?> found) {
        if (!left.containsKey(key)) {
            seen.put(key, found == null ? State.absent() : State.at(found.version()));
        }
    }

    @Override
    public <I, T> Versioned<I, T> insert(AggregateType<I, T> type, I id, T value) {
        Versioned<I, T> result = transaction.insert(type, id, value);
        if (!left.containsKey(result.key())) {
            inserted.add(result.key());
        }
        return written(result);
    }

    @Override
    public <I, T> Versioned<I, T> replace(Versioned<I, T> changed) {
        Versioned<I, T> result = transaction.replace(changed);
        return result.version().equals(changed.version()) ? result : written(result);
    }

    @Override
    public <I, T> void delete(Versioned<I, T> read) {
        transaction.delete(read);
        leave(read.key(), State.absent());
    }

    private <I, T> Versioned<I, T> written(Versioned<I, T> result) {
        leave(result.key(), State.at(result.version()));
        return result;
    }

    private void leave(Key key, State state) {
        left.computeIfAbsent(key, none -> new ArrayList<>(1)).add(state);
    }

    Told told() {
        List<Condition> read = new ArrayList<>();
        seen.forEach((key, state) -> read.add(new Condition(key, state)));
        List<Condition> written = new ArrayList<>();
        left.forEach((key, states) -> {
            if (!states.get(states.size() - 1).equals(State.absent())) {
                // It was told of each version, also of those that it then replaced itself.
                states.stream()
                        .filter(state -> !state.equals(State.absent()))
                        .forEach(state -> written.add(new Condition(key, state)));
            } else if (!inserted.contains(key)) {
                // What it has inserted and deleted again is never written.
                written.add(new Condition(key, State.absent()));
            }
        });
        return new Told(CallObserver.Ending.DONE, read, written);
    }
}
