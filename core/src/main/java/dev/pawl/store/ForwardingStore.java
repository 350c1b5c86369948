package dev.pawl.store;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store around a store that passes everything on; a subclass changes what it wants to. Only {@link #joining} is not passed on,
 * which would leave the subclass out: one that is to join transactions says how. Safe for use by many threads, if the wrapped store is.
 */
public class ForwardingStore implements Store {
    private final Store store;

    /**
     * Wraps a store.
     *
     * @param store the store, which is closed together with this one
     */
    public ForwardingStore(Store store) {
        this.store = Objects.requireNonNull(store, "store");
    }

    @Override
    public Capabilities bind(Kind kind, Deadline deadline) {
        return store.bind(kind, deadline);
    }

    @Override
    public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
        return store.read(keys, deadline);
    }

    @Override
    public List<Id> ids(String kind, @Nullable Id after, int limit, Deadline deadline) {
        return store.ids(kind, after, limit, deadline);
    }

    /** Makes commits, as {@link #commitThrough} does. */
    @Override
    public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
        return commitThrough(store::commit, batch, deadline);
    }

    /** How the wrapped store makes commits: plainly, or the one commit of a transaction that holds locks. */
    @FunctionalInterface
    protected interface Committing {
        /**
         * Makes commits.
         *
         * @param batch the commits
         * @param deadline how long to wait at most
         * @return the i-th outcome for the i-th commit
         */
        List<CommitOutcome> commit(List<Commit> batch, Deadline deadline);
    }

    /**
     * Makes commits. What a subclass changes about commits it changes here, for those of transactions that hold locks as well.
     *
     * @param committing how the wrapped store makes them
     * @param batch the commits
     * @param deadline how long to wait at most
     * @return the i-th outcome for the i-th commit
     */
    protected List<CommitOutcome> commitThrough(Committing committing, List<Commit> batch, Deadline deadline) {
        return committing.commit(batch, deadline);
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
                return commitThrough(
                                (batch, left) -> List.of(transaction.commit(batch.get(0), left)),
                                List.of(commit),
                                until)
                        .get(0);
            }

            @Override
            public void close() {
                transaction.close();
            }
        };
    }

    @Override
    public void close() {
        store.close();
    }
}
