package dev.pawl;

import dev.pawl.CallObserver.Ending;
import dev.pawl.store.Condition;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A repository around a repository that tells an observer of each call. Pages of ids are not told of: they have no version. */
final class ObservedRepository<I, T> implements Repository<I, T> {
    private final Repository<I, T> repository;
    private final Bound<I, T> bound;
    private final AggregateType<I, T> type;
    private final CallObserver observer;

    ObservedRepository(Repository<I, T> repository, Bound<I, T> bound, CallObserver observer) {
        this.repository = repository;
        this.bound = bound;
        this.type = bound.type();
        this.observer = observer;
    }

    @Override
    public AggregateType<I, T> type() {
        return type;
    }

    @Override
    public Repository<I, T> with(RetryPolicy policy) {
        return new ObservedRepository<>(repository.with(policy), bound, observer);
    }

    @Override
    public Optional<Versioned<I, T>> find(I id) {
        return observed("find", id, () -> repository.find(id), found -> seen(id, found));
    }

    @Override
    public Versioned<I, T> get(I id) {
        return observed("get", id, () -> repository.get(id), found -> seen(id, Optional.of(found)));
    }

    /** Told of as one call for each id, since each is consistent only in itself. */
    @Override
    public Map<I, Versioned<I, T>> findAll(Collection<I> ids) {
        List<I> all = List.copyOf(ids);
        List<CallObserver.Call> calls = all.stream()
                .map(id -> observer.began("findAll", List.of(type.key(id))))
                .toList();
        Function<I, Told> told = id -> Told.NOTHING;
        try {
            Map<I, Versioned<I, T>> found = repository.findAll(ids);
            told = id -> seen(id, Optional.ofNullable(found.get(id)));
            return found;
        } finally {
            for (int i = 0; i < all.size(); i++) {
                told.apply(all.get(i)).to(calls.get(i));
            }
        }
    }

    @Override
    public List<I> ids(@Nullable I after, int limit) {
        return repository.ids(after, limit);
    }

    @Override
    public Outcome<I, T> insert(I id, T value) {
        return observed("insert", id, () -> repository.insert(id, value), outcome -> written(id, outcome));
    }

    @Override
    public Outcome<I, T> replace(Versioned<I, T> changed) {
        I id = changed.id();
        return observed(
                "replace",
                id,
                () -> repository.replace(changed),
                outcome -> outcome instanceof Outcome.Committed<I, T> committed
                                && committed.result().version().equals(changed.version())
                        ? seen(id, Optional.of(committed.result()))
                        : written(id, outcome));
    }

    @Override
    public Outcome<I, T> touch(Versioned<I, T> seen) {
        return observed("touch", seen.id(), () -> repository.touch(seen), outcome -> written(seen.id(), outcome));
    }

    @Override
    public Outcome<I, T> delete(Versioned<I, T> seen) {
        return observed(
                "delete",
                seen.id(),
                () -> repository.delete(seen),
                outcome -> outcome instanceof Outcome.Committed<I, T>
                        ? Told.left(List.of(state(seen.id(), null)))
                        : Told.NOTHING);
    }

    @Override
    public Optional<Versioned<I, T>> deleteUnchecked(I id) {
        return observed("deleteUnchecked", id, () -> repository.deleteUnchecked(id), deleted -> {
            List<Condition> absent = List.of(state(id, null));
            return deleted.isPresent() ? Told.left(absent) : Told.seen(absent);
        });
    }

    @Override
    public Versioned<I, T> update(I id, UnaryOperator<T> change) {
        Watched watched = new Watched(id, change);
        return observed("update", id, () -> repository.update(id, watched), result -> watched.told(result.version()));
    }

    @Override
    public Applied<I> updateOnce(RequestId request, I id, UnaryOperator<T> change) {
        Watched watched = new Watched(id, change);
        return observed("updateOnce", id, () -> repository.updateOnce(request, id, watched), applied -> {
            Told told = watched.told(applied.version());
            return applied.repeated() ? new Told(Ending.REPEATED, List.of(), List.of()) : told;
        });
    }

    @Override
    public Versioned<I, T> insertOrUpdate(I id, T initial, UnaryOperator<T> change) {
        Watched watched = new Watched(id, change);
        return observed(
                "insertOrUpdate",
                id,
                () -> repository.insertOrUpdate(id, initial, watched),
                result -> watched.told(result.version()));
    }

    private Told seen(I id, Optional<Versioned<I, T>> found) {
        return Told.seen(List.of(state(id, found.orElse(null))));
    }

    private Told written(I id, Outcome<I, T> outcome) {
        return outcome instanceof Outcome.Committed<I, T> committed
                ? Told.left(List.of(state(id, committed.result())))
                : Told.NOTHING;
    }

    private Condition state(I id, @Nullable Versioned<I, T> versioned) {
        return new Condition(type.key(id), versioned == null ? State.absent() : State.at(versioned.version()));
    }

    private <R> R observed(String operation, I id, Supplier<R> call, Function<R, Told> told) {
        return Told.observed(observer.began(operation, List.of(type.key(id))), call, told);
    }

    /** Notices whether the change that ended the call was one. */
    private final class Watched implements UnaryOperator<T> {
        private final I id;
        private final UnaryOperator<T> change;
        // What was inserted instead is a change, too. The function may run on another caller's thread.
        private volatile boolean changed = true;

        Watched(I id, UnaryOperator<T> change) {
            this.id = id;
            this.change = change;
        }

        @Override
        public T apply(T before) {
            T after = change.apply(before);
            // A null is refused by whoever stores it.
            changed = after == null || !bound.isSame(type.key(id), before, after);
            return after;
        }

        Told told(Version version) {
            List<Condition> state = List.of(new Condition(type.key(id), State.at(version)));
            return changed ? Told.left(state) : Told.seen(state);
        }
    }
}
