package dev.pawl.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A database that keeps aggregates: the one interface that a provider implements. Every method may be called by many threads at
 * once, blocks until it has an answer or its deadline has passed, and keeps no connection between calls.
 *
 * <p>A caller's bad arguments are {@link IllegalArgumentException}s; a kind that was never bound is one of them.
 */
public interface Store extends AutoCloseable {

    /**
     * Makes a kind of aggregate known, and checks its mapping against the database. Binding the same kind again is harmless.
     *
     * @param kind the kind
     * @param deadline how long to wait at most
     * @return what the store can do for it
     * @throws StoreException if the mapping does not fit the table, naming the column and its type, or if the table is missing, or
     *     if the database could not be asked in time
     */
    Capabilities bind(Kind kind, Deadline deadline);

    /**
     * Makes a kind known as an application does when it starts, and may have to wait for its database.
     *
     * @param kind the kind
     * @return what the store can do for it
     * @throws StoreException as {@link #bind(Kind, Deadline)}, whose deadline is in 30 seconds
     */
    default Capabilities bind(Kind kind) {
        return bind(kind, Deadline.after(Duration.ofSeconds(30)));
    }

    /**
     * Reads aggregates, each as of its last commit. Root and children of one aggregate are of one version; different aggregates
     * may be of different moments.
     *
     * @param keys the keys, in any order, also repeated
     * @param deadline how long to wait at most
     * @return the i-th answer for the i-th key
     * @throws StoreException if the database cannot be read in time
     */
    List<Optional<Stored>> read(List<Key> keys, Deadline deadline);

    /**
     * Pages through the ids of a kind, in an order of the store's own that does not change.
     *
     * @param kind the name of the kind
     * @param after the last id of the page before, or null for the first page
     * @param limit how many ids at most, one or more
     * @param deadline how long to wait at most
     * @return ids that follow, fewer than the limit only at the end
     * @throws StoreException if the database cannot be read in time
     */
    List<Id> ids(String kind, @Nullable Id after, int limit, Deadline deadline);

    /**
     * Makes commits, each atomically, and each independent of its neighbours. Commits of one batch are made in no promised
     * order. The very same commit handed over again, with the same attempt id, has no second effect.
     *
     * @param batch the commits
     * @param deadline how long to wait at most; a store that gives up before it has applied a commit refuses it as busy
     * @return the i-th outcome for the i-th commit
     */
    List<CommitOutcome> commit(List<Commit> batch, Deadline deadline);

    /**
     * Finds out how an attempt ended whose reply was lost. If it was not applied, it is declared dead in the same step, so that
     * a copy of it which is still on its way will not be applied either.
     *
     * @param ticket the attempt
     * @param deadline how long to wait at most
     * @return committed; refused as {@link CommitOutcome.Reason#FENCED fenced} if it was not applied and never will be; or in
     *     doubt if the store could not be asked or has not decided
     */
    CommitOutcome settle(Ticket ticket, Deadline deadline);

    /**
     * Looks up whether a request id has been fulfilled.
     *
     * @param request the request id
     * @param deadline how long to wait at most
     * @return what the commit that fulfilled it left, or empty if there is none, or none any more
     * @throws StoreException if the database cannot be read in time
     */
    Optional<Conflict.Repeated> repeated(RequestId request, Deadline deadline);

    /**
     * Returns what the store's own clock shows, the one by which {@link Commit#notAfter} is judged.
     *
     * @param deadline how long to wait at most
     * @return the time, not earlier than when this was called; or empty if the store has no clock that it can judge commits by, in
     *     which case it takes no commit with a {@code notAfter}
     * @throws StoreException if the database cannot be asked in time
     */
    default Optional<Instant> now(Deadline deadline) {
        return Optional.empty();
    }

    /**
     * Returns a view of this store that works inside a transaction which the application runs itself. Its commits become
     * durable, and visible to others, when the application commits. It makes each commit under a savepoint and goes back to that
     * if the commit is rejected or refused. It never answers that a commit is in doubt, since nothing is decided before the
     * application commits. It is for the thread that runs the transaction, and only while that is open; closing it does nothing.
     *
     * @param transaction what the database's driver calls a transaction: a {@code java.sql.Connection} whose autocommit is off,
     *     for a store over JDBC
     * @return the view
     * @throws IllegalArgumentException if this is not a transaction of this kind of store, or not an open one
     */
    default Store joining(Object transaction) {
        throw new IllegalArgumentException(
                getClass().getSimpleName() + " cannot join a transaction that the application runs itself.");
    }

    /**
     * Begins a transaction that takes locks as it goes.
     *
     * @param deadline how long to wait for a connection at most
     * @return the transaction, which the caller closes
     * @throws UnsupportedOperationException if the database has no row locks; {@code dev.pawl.Transaction} then carries its locks
     *     by leases
     * @throws StoreException if it could not be begun in time
     */
    default LockingTransaction begin(Deadline deadline) {
        throw new UnsupportedOperationException(getClass().getSimpleName()
                + " is on a database without row locks. Lock by Transaction.lock, which a lease carries there.");
    }

    /** Releases what the store itself holds; a pool or client that was handed to it stays open. Harmless when repeated. */
    @Override
    void close();
}
