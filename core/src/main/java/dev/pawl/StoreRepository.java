package dev.pawl;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Write;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The repository of one type on one store. */
final class StoreRepository<I, T> implements Repository<I, T> {
    private final Engine engine;
    private final Bound<I, T> bound;
    private final AggregateType<I, T> type;
    private final RetryPolicy policy;
    private final Committer committer;

    StoreRepository(Engine engine, Bound<I, T> bound, RetryPolicy policy) {
        this.engine = engine;
        this.bound = bound;
        this.type = bound.type();
        this.policy = policy;
        this.committer = new Committer(engine);
    }

    @Override
    public AggregateType<I, T> type() {
        return type;
    }

    @Override
    public StoreRepository<I, T> with(RetryPolicy other) {
        return new StoreRepository<>(engine, bound, Objects.requireNonNull(other, "policy"));
    }

    @Override
    public Optional<Versioned<I, T>> find(I id) {
        Key key = type.key(id);
        return reading(() -> engine.read(key, deadline()).map(type::versioned));
    }

    @Override
    public Versioned<I, T> get(I id) {
        return find(id).orElseThrow(() -> new NotFoundException(type.key(id)));
    }

    @Override
    public Map<I, Versioned<I, T>> findAll(Collection<I> ids) {
        Set<I> distinct = new LinkedHashSet<>(ids);
        Map<I, Versioned<I, T>> found = new LinkedHashMap<>();
        if (distinct.isEmpty()) {
            return found;
        }
        List<Key> keys = distinct.stream().map(type::key).toList();
        List<Optional<Stored>> rows = reading(() -> engine.store().read(keys, deadline()));
        rows.forEach(row -> row.map(type::versioned).ifPresent(versioned -> found.put(versioned.id(), versioned)));
        return found;
    }

    @Override
    public List<I> ids(@Nullable I after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("Invalid limit (" + limit + "): must be one or more.");
        }
        return reading(() ->
                engine.store().ids(type.name(), after == null ? null : type.idOf(after), limit, deadline()).stream()
                        .map(type::id)
                        .toList());
    }

    @Override
    public Outcome<I, T> insert(I id, T value) {
        type.checked(id, value);
        return writing(type.key(id), attempts -> {
            attempts.begin();
            return insert(id, value, attempts);
        });
    }

    private Outcome<I, T> insert(I id, T value, Attempts attempts) {
        return commit(
                id,
                State.absent(),
                attempts,
                attempt -> bound.put(id, value, bound.versionAfter(State.absent(), attempt)));
    }

    @Override
    public Outcome<I, T> replace(Versioned<I, T> changed) {
        return writing(keyOf(changed), attempts -> {
            attempts.begin();
            return replace(changed, attempts);
        });
    }

    private Outcome<I, T> replace(Versioned<I, T> changed, Attempts attempts) {
        Origin<T> origin = changed.origin();
        Node.Fields stored = origin == null ? null : bound.change(changed, origin);
        if (stored != null) {
            return put(changed, stored, attempts);
        }
        // Whether a value that travelled changes anything, and what it must carry over, only the stored one tells.
        return atItsVersion(changed, attempts, present -> {
            Node.Fields fresh = bound.change(changed, Objects.requireNonNull(present.origin()));
            return fresh == null ? new Outcome.Committed<>(present) : put(changed, fresh, attempts);
        });
    }

    @Override
    public Outcome<I, T> touch(Versioned<I, T> seen) {
        return writing(keyOf(seen), attempts -> {
            attempts.begin();
            return atItsVersion(
                    seen,
                    attempts,
                    present -> put(
                            present, Objects.requireNonNull(present.origin()).stored(), attempts));
        });
    }

    @Override
    public Outcome<I, T> delete(Versioned<I, T> seen) {
        return writing(keyOf(seen), attempts -> {
            attempts.begin();
            return delete(seen, attempts);
        });
    }

    private Outcome<I, T> delete(Versioned<I, T> seen, Attempts attempts) {
        return commit(
                seen.id(),
                State.at(seen.version()),
                attempts,
                attempt -> new Bound.Prepared<>(new Write.Delete(seen.key()), seen));
    }

    @Override
    public Optional<Versioned<I, T>> deleteUnchecked(I id) {
        return changing(id, null, true, current -> null).before();
    }

    @Override
    public Versioned<I, T> update(I id, UnaryOperator<T> change) {
        return updated(id, change).after();
    }

    /** Updates, and returns how that ended; it may have failed. */
    Change<I, T> updated(I id, UnaryOperator<T> change) {
        return changing(id, null, false, existing(id, change));
    }

    @Override
    public Versioned<I, T> insertOrUpdate(I id, T initial, UnaryOperator<T> change) {
        return insertedOrUpdated(id, initial, change).after();
    }

    /** Inserts or updates, and returns how that ended; it may have failed. */
    Change<I, T> insertedOrUpdated(I id, T initial, UnaryOperator<T> change) {
        type.checked(id, initial);
        UnaryOperator<@Nullable T> existing = existing(id, change);
        return changing(id, null, false, current -> current == null ? initial : existing.apply(current));
    }

    @Override
    public Applied<I> updateOnce(RequestId request, I id, UnaryOperator<T> change) {
        return applied(id, updatedOnce(request, id, change));
    }

    /** Updates, unless the request has been fulfilled before, and returns how that ended; it may have failed. */
    Change<I, T> updatedOnce(RequestId request, I id, UnaryOperator<T> change) {
        Objects.requireNonNull(request, "request");
        return changing(id, request, false, existing(id, change));
    }

    /** Tells the caller of a request how that ended; throws what made it fail. */
    Applied<I> applied(I id, Change<I, T> made) {
        Conflict.Repeated repeated = made.repeated();
        return repeated == null ? new Applied<>(id, made.after().version(), false) : applied(id, repeated);
    }

    /** Makes a function for what may be absent of one that needs a value. */
    private UnaryOperator<@Nullable T> existing(I id, UnaryOperator<T> change) {
        Objects.requireNonNull(change, "change");
        return current -> {
            if (current == null) {
                throw new NotFoundException(type.key(id));
            }
            T changed = change.apply(current);
            type.checked(id, changed);
            return changed;
        };
    }

    private Change<I, T> changing(
            I id, @Nullable RequestId request, boolean alone, UnaryOperator<@Nullable T> function) {
        Key key = type.key(id);
        return writing(key, attempts -> {
            Change<I, T> change = new Change<>(function, request, attempts, alone || !engine.combines(type));
            engine.combiner().make(bound, id, key, change);
            if (request != null && change.hasThrown()) {
                lookUp(request, change);
            }
            return change;
        });
    }

    /** The first call may have succeeded and left a state on which the function rightly throws. */
    private void lookUp(RequestId request, Change<I, T> change) {
        try {
            engine.store().repeated(request, change.deadline()).ifPresent(change::repeated);
        } catch (RuntimeException e) {
            Throwable failure = Objects.requireNonNull(change.failure());
            boolean ofTheFunction = failure instanceof NotFoundException
                    || !(failure instanceof PawlException || failure instanceof StoreException);
            if (ofTheFunction) {
                e.addSuppressed(failure);
                throw e;
            }
            // It is no less true for that: of a commit in doubt, say, it must not be said that nothing was written.
            failure.addSuppressed(e);
        }
    }

    private Applied<I> applied(I id, Conflict.Repeated repeated) {
        List<Condition> results = repeated.results();
        if (results.size() == 1
                && results.get(0).key().equals(type.key(id))
                && results.get(0).expected() instanceof State.At at) {
            return new Applied<>(id, at.version(), true);
        }
        throw new IllegalArgumentException("The request id " + repeated.request() + " was used before, for "
                + results.stream().map(Condition::key).toList() + " and not for " + type.key(id)
                + ". Use a request id for one request only.");
    }

    private Outcome<I, T> put(Versioned<I, T> changed, Node.Fields stored, Attempts attempts) {
        State expected = State.at(changed.version());
        return commit(
                changed.id(),
                expected,
                attempts,
                attempt -> bound.put(changed.id(), changed.value(), stored, bound.versionAfter(expected, attempt)));
    }

    /** Commits one write, in as many attempts as a busy store takes, each prepared with an id of its own. */
    private Outcome<I, T> commit(
            I id, State expected, Attempts attempts, Function<AttemptId, Bound.Prepared<I, T>> prepare) {
        List<Condition> conditions = List.of(new Condition(type.key(id), expected));
        while (true) {
            AttemptId attempt = engine.freshAttempt();
            Bound.Prepared<I, T> prepared = prepare.apply(attempt);
            CommitOutcome outcome =
                    committer.commit(new Commit(attempt, Set.of(), conditions, List.of(prepared.write())), attempts);
            if (outcome instanceof CommitOutcome.Committed) {
                return new Outcome.Committed<>(prepared.result());
            } else if (outcome instanceof CommitOutcome.Rejected rejected) {
                return conflicted(id, rejected, attempts);
            }
            attempts.busy(((CommitOutcome.Refused) outcome).cause());
            attempts.pause();
            attempts.begin();
        }
    }

    /** Reads what is stored, and goes on with it only if it is still at the version that the caller read. */
    private Outcome<I, T> atItsVersion(
            Versioned<I, T> seen, Attempts attempts, Function<Versioned<I, T>, Outcome<I, T>> next) {
        Key key = seen.key();
        Optional<Stored> stored = engine.read(key, attempts.deadline());
        State expected = State.at(seen.version());
        State actual = stored.<State>map(row -> State.at(row.version())).orElse(State.absent());
        if (actual.equals(expected)) {
            return next.apply(type.versioned(stored.orElseThrow()));
        }
        Conflict mismatch = new Conflict.Mismatch(key, expected, actual, stored.orElse(null));
        return conflicted(seen.id(), new CommitOutcome.Rejected(List.of(mismatch)), attempts);
    }

    private Outcome<I, T> conflicted(I id, CommitOutcome.Rejected rejected, Attempts attempts) {
        attempts.met(rejected.conflicts());
        Conflict.Mismatch mismatch = (Conflict.Mismatch) rejected.conflicts().get(0);
        Stored current = mismatch.current();
        return new Outcome.Conflicted<>(
                type, id, mismatch, () -> current == null ? find(id) : Optional.of(type.versioned(current)));
    }

    private Key keyOf(Versioned<I, T> versioned) {
        if (versioned.type() != type) {
            throw new IllegalArgumentException(versioned + " was handed to the repository of another type, " + type
                    + ". Declare a type once, as a constant, and use that everywhere.");
        }
        return versioned.key();
    }

    private Deadline deadline() {
        return Deadline.after(policy.deadline(), engine.ticker());
    }

    private <R> R reading(Supplier<R> call) {
        Nesting.refuseReadIn();
        return engine.gate().pass(call);
    }

    private <R> R writing(Key key, Function<Attempts, R> call) {
        Nesting.refuseWriteIn(engine.store());
        return engine.gate().pass(() -> call.apply(new Attempts(engine, policy, List.of(key))));
    }
}
