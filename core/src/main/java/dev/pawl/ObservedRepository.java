package dev.pawl;

import dev.pawl.CallObserver.Ending;
import dev.pawl.store.Condition;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
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
    private final StoreRepository<I, T> repository;
    private final AggregateType<I, T> type;
    private final CallObserver observer;

    ObservedRepository(StoreRepository<I, T> repository, CallObserver observer) {
        this.repository = repository;
        this.type = repository.type();
        this.observer = observer;
    }

    @Override
    public AggregateType<I, T> type() {
        return type;
    }

    @Override
    public Repository<I, T> with(RetryPolicy policy) {
        return new ObservedRepository<>(repository.with(policy), observer);
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
        return changed("update", id, () -> repository.updated(id, change));
    }

    @Override
    public Applied<I> updateOnce(RequestId request, I id, UnaryOperator<T> change) {
        Change<I, T> ended = observed(
                "updateOnce",
                id,
                () -> {
                    Change<I, T> made = repository.updatedOnce(request, id, change);
                    repository.applied(id, made);
                    return made;
                },
                made -> made.repeated() == null ? told(id, made) : new Told(Ending.REPEATED, List.of(), List.of()));
        return repository.applied(id, ended);
    }

    @Override
    public Versioned<I, T> insertOrUpdate(I id, T initial, UnaryOperator<T> change) {
        return changed("insertOrUpdate", id, () -> repository.insertedOrUpdated(id, initial, change));
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

    private Told told(I id, Change<I, T> made) {
        List<Condition> state = List.of(state(id, made.after()));
        return made.hasChanged() ? Told.left(state) : Told.seen(state);
    }

    private Versioned<I, T> changed(String operation, I id, Supplier<Change<I, T>> call) {
        return observed(
                        operation,
                        id,
                        () -> {
                            Change<I, T> made = call.get();
                            made.after();
                            return made;
                        },
                        made -> told(id, made))
                .after();
    }

    private <R> R observed(String operation, I id, Supplier<R> call, Function<R, Told> told) {
        return Told.observed(observer.began(operation, List.of(type.key(id))), call, told);
    }
}
