package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Key;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A store whose commits are made only while something is held: each carries the conditions that prove it, and names them as what
 * was lost if they do not hold. The rest passes through.
 */
final class FencedStore extends ForwardingStore {
    private final Store store;
    private final Fence fence;

    FencedStore(Store store, Fence fence) {
        super(store);
        this.store = store;
        this.fence = fence;
    }

    /** Returns the store that lies beneath all fences. */
    static Store beneath(Store store) {
        return store instanceof FencedStore fenced ? beneath(fenced.store) : store;
    }

    boolean covers(String lockName) {
        return fence.covers(lockName) || (store instanceof FencedStore outer && outer.covers(lockName));
    }

    @Override
    protected List<CommitOutcome> commitThrough(Committing committing, List<Commit> batch, Deadline deadline) {
        List<Condition> held = fence.conditions();
        if (fence.isOver()) {
            CommitOutcome over = new CommitOutcome.Rejected(held.stream()
                    .<Conflict>map(c -> new Conflict.FenceLost(c.key(), c.expected(), c.expected()))
                    .toList());
            return batch.stream().map(commit -> over).toList();
        }
        Instant end = fence.notAfter().orElse(null);
        List<Commit> fenced = batch.stream()
                .map(commit -> commit.under(held, earlier(commit.notAfter(), end)))
                .toList();
        Set<Key> keys = held.stream().map(Condition::key).collect(Collectors.toSet());
        try {
            List<CommitOutcome> outcomes = committing.commit(fenced, deadline);
            return IntStream.range(0, fenced.size())
                    .mapToObj(i -> isByFormerEnd(outcomes.get(i), fenced.get(i), end)
                            ? renewed()
                            : named(outcomes.get(i), keys))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Throwable e) {
            // Only the fenced commit's own ticket tells the store what to look for.
            return fenced.stream()
                    .<CommitOutcome>map(commit -> Failures.whileCommitting(commit.ticket(), e))
                    .toList();
        }
    }

    /** Tells whether a commit was judged by the end that the fence had before it was renewed, which it was meanwhile. */
    private boolean isByFormerEnd(CommitOutcome outcome, Commit commit, @Nullable Instant end) {
        return end != null
                && end.equals(commit.notAfter())
                && outcome instanceof CommitOutcome.Rejected rejected
                && rejected.conflicts().stream().allMatch(Conflict.Expired.class::isInstance)
                && !fence.isOver()
                && fence.notAfter().filter(end::isBefore).isPresent();
    }

    private static CommitOutcome renewed() {
        return new CommitOutcome.Refused(
                CommitOutcome.Reason.BUSY,
                new StoreException(
                        "What fences the commit was renewed while the store judged the commit by its former end.",
                        null));
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

    /** Does nothing: the store is that of the entry which this view was made of. */
    @Override
    public void close() {}
}
