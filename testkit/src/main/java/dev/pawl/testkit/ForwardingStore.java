package dev.pawl.testkit;

import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.RequestId;
import dev.pawl.store.Store;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store around a store that passes everything on; a subclass changes what it wants to. Safe for use by many threads, if the
 * wrapped store is.
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
    public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
        return store.commit(batch, deadline);
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
        return store.begin(deadline);
    }

    @Override
    public void close() {
        store.close();
    }
}
