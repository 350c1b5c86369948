package dev.pawl;

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
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import dev.pawl.store.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A store whose commits are made only while something is held: each carries the conditions that prove it, and names them as what
 * was lost if they do not hold. The rest passes through.
 */
final class FencedStore implements Store {
    private final Store store;
    private final Fence fence;

    FencedStore(Store store, Fence fence) {
        this.store = store;
        this.fence = fence;
    }

    boolean covers(String lockName) {
        return fence.covers(lockName) || (store instanceof FencedStore outer && outer.covers(lockName));
    }

    @Override
    public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
        return fenced(batch, commits -> store.commit(commits, deadline));
    }

    private List<CommitOutcome> fenced(List<Commit> batch, Function<List<Commit>, List<CommitOutcome>> committing) {
        List<Condition> held = fence.conditions();
        if (fence.isOver()) {
            CommitOutcome over = new CommitOutcome.Rejected(held.stream()
                    .<Conflict>map(c -> new Conflict.FenceLost(c.key(), c.expected(), c.expected()))
                    .toList());
            return batch.stream().map(commit -> over).toList();
        }
        List<Commit> fenced = batch.stream().map(commit -> fenced(commit, held)).toList();
        Set<Key> keys = held.stream().map(Condition::key).collect(Collectors.toSet());
        try {
            return committing.apply(fenced).stream()
                    .map(outcome -> named(outcome, keys))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            // Only the fenced commit's own ticket tells the store what to look for.
            StoreException cause = new StoreException("The store failed while it committed: " + e.getMessage(), e);
            return fenced.stream()
                    .<CommitOutcome>map(commit -> new CommitOutcome.InDoubt(commit.ticket(), cause))
                    .toList();
        }
    }

    private Commit fenced(Commit commit, List<Condition> held) {
        List<Condition> conditions = new ArrayList<>(commit.conditions());
        conditions.addAll(held);
        Instant notAfter = earlier(commit.notAfter(), fence.notAfter().orElse(null));
        return new Commit(commit.attempt(), commit.results(), conditions, commit.writes(), notAfter);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    private static CommitOutcome named(CommitOutcome outcome, Set<Key> held) {
        if (!(outcome instanceof CommitOutcome.Rejected rejected)) {
            return outcome;
        }
        return new CommitOutcome.Rejected(rejected.conflicts().stream()
                .map(conflict -> conflict instanceof Conflict.Mismatch found && held.contains(found.key())
                        ? new Conflict.FenceLost(found.key(), found.expected(), found.actual())
                        : conflict)
                .toList());
    }

    @Override
    public Capabilities bind(Kind kind) {
        return store.bind(kind);
    }

    @Override
    public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
        return store.read(keys, deadline);
    }

    @Override
    public List<Id> ids(String kind, @Nullable Id after, int limit, Deadline deadline) {
        return store.ids(kind, after, limit, deadline);
    }

    @Override
    public CommitOutcome settle(Ticket ticket, Deadline deadline) {
        return store.settle(ticket, deadline);
    }

    @Override
    public Optional<Conflict.Repeated> repeated(RequestId request, Deadline deadline) {
        return store.repeated(request, deadline);
    }

    @Override
    public Optional<Instant> now(Deadline deadline) {
        return store.now(deadline);
    }

    @Override
    public LockingTransaction begin(Deadline deadline) {
        LockingTransaction transaction = store.begin(deadline);
        return new LockingTransaction() {
            @Override
            public LockOutcome lock(List<Key> keys, Strength strength, Wait wait, Deadline until) {
                return transaction.lock(keys, strength, wait, until);
            }

            @Override
            public CommitOutcome commit(Commit commit, Deadline until) {
                return fenced(List.of(commit), batch -> List.of(transaction.commit(batch.get(0), until)))
                        .get(0);
            }

            @Override
            public void close() {
                transaction.close();
            }
        };
    }

    /** Does nothing: the store is that of the entry which this view was made of. */
    @Override
    public void close() {}
}
