package dev.pawl;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.RequestId;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A store in memory that does first, or instead, what a test says. It is at work on one batch and one read at a time. */
final class ScriptedStore implements Store {
    static final long MAX_BATCH_BYTES = 100_000;

    private final Store target = new MemoryStore();
    private Consumer<List<Key>> beforeRead = keys -> {};
    private Consumer<List<Commit>> beforeCommit = batch -> {};
    private Function<Supplier<CommitOutcome>, CommitOutcome> committing = Supplier::get;
    private Function<Supplier<CommitOutcome>, CommitOutcome> settling = Supplier::get;
    private Runnable beforeLookup = () -> {};
    private Runnable closing = () -> {};
    private boolean stamped = true;
    private boolean oneByOne;
    private int readsAtOnce = 1;
    private int maxWrites = Integer.MAX_VALUE;

    void beforeRead(Runnable script) {
        beforeRead = keys -> script.run();
    }

    void beforeRead(Consumer<List<Key>> script) {
        beforeRead = script;
    }

    /** Says what comes before a batch is committed. */
    void beforeCommit(Consumer<List<Commit>> script) {
        beforeCommit = script;
    }

    /** Says how it commits, given what commits in truth. */
    void committing(Function<Supplier<CommitOutcome>, CommitOutcome> script) {
        committing = script;
    }

    /** Says how it settles, given what settles in truth. */
    void settling(Function<Supplier<CommitOutcome>, CommitOutcome> script) {
        settling = script;
    }

    /** Says what comes before a request is looked up. */
    void beforeLookup(Runnable script) {
        beforeLookup = script;
    }

    void closing(Runnable script) {
        closing = script;
    }

    /** Lets versions have no stamp in types that are bound from now on. */
    void withoutStamps() {
        stamped = false;
    }

    /** Lets reads be calls within the process, for types that are bound from now on. */
    void readingInTheProcess() {
        readsAtOnce = Integer.MAX_VALUE;
    }

    /** Lets what is read together be read key by key, each as of a moment of its own. */
    void readingOneByOne() {
        oneByOne = true;
    }

    /** Lets commits of types that are bound from now on have so many writes at most. */
    void committingAtMost(int writes) {
        maxWrites = writes;
    }

    static CommitOutcome busy(String message) {
        return new CommitOutcome.Refused(CommitOutcome.Reason.BUSY, new StoreException(message, null));
    }

    Store target() {
        return target;
    }

    @Override
    public Capabilities bind(Kind kind, Deadline deadline) {
        Capabilities real = target.bind(kind, deadline);
        return new Capabilities(
                stamped && real.stamped(),
                real.settlesExactly(),
                real.keepsScale(),
                Math.min(maxWrites, real.maxWritesPerCommit()),
                real.maxCommitsPerBatch(),
                real.maxValueBytes(),
                MAX_BATCH_BYTES,
                1,
                readsAtOnce);
    }

    @Override
    public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
        if (oneByOne && keys.size() > 1) {
            return keys.stream().map(key -> read(List.of(key), deadline).get(0)).toList();
        }
        beforeRead.accept(keys);
        return target.read(keys, deadline);
    }

    @Override
    public List<Id> ids(String kind, Id after, int limit, Deadline deadline) {
        return target.ids(kind, after, limit, deadline);
    }

    @Override
    public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
        beforeCommit.accept(batch);
        return batch.stream()
                .map(commit -> committing.apply(
                        () -> target.commit(List.of(commit), deadline).get(0)))
                .toList();
    }

    @Override
    public CommitOutcome settle(Ticket ticket, Deadline deadline) {
        return settling.apply(() -> target.settle(ticket, deadline));
    }

    @Override
    public Optional<Conflict.Repeated> repeated(RequestId request, Deadline deadline) {
        beforeLookup.run();
        return target.repeated(request, deadline);
    }

    /** Takes part in any transaction, by doing what it does without. */
    @Override
    public Store joining(Object transaction) {
        return this;
    }

    @Override
    public void close() {
        closing.run();
    }
}
