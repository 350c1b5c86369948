package dev.pawl;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to make the changes of several callers to one aggregate: applied one after the other to one state, and written once.
 * Each change has a version of its own; of these, only the last is ever stored.
 */
final class Batch<I, T> extends Step {
    private final Store store;
    private final Bound<I, T> bound;
    private final I id;
    private final Key key;
    private final List<Change<I, T>> changes;
    private final @Nullable Versioned<I, T> carried;
    private final AttemptId attempt;

    private @Nullable Versioned<I, T> seen;
    private long count;
    private @Nullable Versioned<I, T> last;

    /**
     * Makes an attempt.
     *
     * @param carried the state that the attempt before left, to be relied on without reading; null to read
     */
    Batch(
            Engine engine,
            Line<I, T> line,
            List<Change<I, T>> changes,
            @Nullable Versioned<I, T> carried,
            Deadline deadline) {
        super(deadline);
        this.store = engine.store();
        this.attempt = engine.freshAttempt();
        this.bound = line.bound();
        this.id = line.id();
        this.key = line.key();
        this.changes = changes;
        this.carried = carried;
    }

    /** Tells whether the state was read for this attempt. Only then is it known to have been the true one before the commit. */
    boolean isFresh() {
        return carried == null;
    }

    @Nullable
    Versioned<I, T> seen() {
        return seen;
    }

    /** Returns what the commit leaves, or null if it leaves nothing or changes nothing. */
    @Nullable
    Versioned<I, T> last() {
        return last;
    }

    /** Returns the aggregate as the n-th change left it. */
    Versioned<I, T> after(long nth, T value) {
        if (nth == 0 || count == 0) {
            return Objects.requireNonNull(seen);
        } else if (nth == count) {
            return Objects.requireNonNull(last);
        }
        return new Versioned<>(bound.type(), id, bound.versionAfter(expected(), attempt, nth), value, null);
    }

    private State expected() {
        return seen == null ? State.absent() : State.at(seen.version());
    }

    @Override
    List<Key> toRead() {
        return carried == null ? List.of(key) : List.of();
    }

    @Override
    Collection<Key> written() {
        return List.of(key);
    }

    @Override
    Collection<Key> checked() {
        return List.of(key);
    }

    @Override
    Collection<RequestId> requests() {
        List<RequestId> requests = new ArrayList<>(0);
        for (Change<I, T> change : changes) {
            if (change.request() != null) {
                requests.add(change.request());
            }
        }
        return requests;
    }

    @Override
    @Nullable
    Commit prepare() {
        seen = carried == null ? rows().get(0).map(bound.type()::versioned).orElse(null) : carried;
        T value = Nesting.inUpdate(store, this::applyAll);
        Write write = count == 0 ? null : write(value);
        Map<RequestId, List<Condition>> results = results();
        if (write == null && results.isEmpty()) {
            return null;
        }
        return new Commit(
                attempt, results, List.of(new Condition(key, expected())), write == null ? List.of() : List.of(write));
    }

    /** Returns the requests that are fulfilled, each with the version that its own change left. */
    private Map<RequestId, List<Condition>> results() {
        Map<RequestId, List<Condition>> results = new HashMap<>();
        for (Change<I, T> change : changes) {
            if (change.request() != null && !change.hasThrown()) {
                State left = State.at(change.after().version());
                results.put(change.request(), List.of(new Condition(key, left)));
            }
        }
        return results;
    }

    private @Nullable T applyAll() {
        T value = seen == null ? null : seen.value();
        for (Change<I, T> change : changes) {
            try {
                T next = change.apply(value);
                boolean effect = !Objects.equals(value, next);
                value = next;
                count += effect ? 1 : 0;
                change.applied(this, value, count, effect);
            } catch (Throwable e) {
                change.threw(e);
            }
        }
        return value;
    }

    private @Nullable Write write(@Nullable T value) {
        if (value == null) {
            return new Write.Delete(key);
        }
        Bound.Prepared<I, T> prepared;
        if (seen == null) {
            prepared = bound.put(id, value, bound.versionAfter(expected(), attempt, count));
        } else {
            Origin<T> origin = Objects.requireNonNull(seen.origin());
            Node.Fields stored = bound.change(new Versioned<>(bound.type(), id, seen.version(), value, origin), origin);
            if (stored == null && count == 1) {
                // Only the type's equals saw a difference.
                count = 0;
                changes.forEach(Change::leftAlone);
                return null;
            }
            prepared = bound.put(
                    id,
                    value,
                    stored == null ? origin.stored() : stored,
                    bound.versionAfter(expected(), attempt, count));
        }
        last = prepared.result();
        return prepared.write();
    }
}
