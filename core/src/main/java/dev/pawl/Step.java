package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.Stored;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants of the store at one time, alone or in a group: keys to read, and a commit that is made of what was read. It
 * ends with an outcome, with a failure, or with neither if there was nothing to commit or it was dropped.
 */
abstract class Step extends Waiter {
    private List<Optional<Stored>> rows = List.of();
    private @Nullable Commit commit;
    private @Nullable CommitOutcome outcome;
    private @Nullable Throwable failure;
    private boolean left;
    private boolean joined;
    private Reliance.Failure dropped = Reliance.Failure.FOLLOWED;
    private volatile boolean ended;

    Step(Deadline deadline) {
        super(deadline);
    }

    /** Returns the keys to read, if any. */
    abstract List<Key> toRead();

    /** Returns the keys that the commit may write. */
    abstract Collection<Key> written();

    /** Returns the keys that the commit checks, and may write or not. */
    abstract Collection<Key> checked();

    /** Returns the request ids that the commit fulfils. */
    abstract Collection<RequestId> requests();

    /** Tells, to any thread, whether one that it follows was not made, so that it cannot be made either. */
    boolean isDoomed() {
        return false;
    }

    /** Returns the conditions that were carried over from other commits of this process. */
    List<Condition> reliesOn() {
        return List.of();
    }

    /** Says that it has come to its turn or its place in the line, so that those who follow it come after it. */
    void entered() {}

    /** Returns the steps that were to leave states it relies on, and had not ended yet. */
    List<? extends Step> follows() {
        return List.of();
    }

    /** Tells whether its commit, which is ready, may be made as one with those of others that leave what it expects. */
    boolean joins() {
        return false;
    }

    /** Says whether it joins others of its group: it may, and expects what those before it leave. */
    final void join(boolean joins) {
        joined = joins;
    }

    final boolean isJoined() {
        return joined;
    }

    /** One that follows others is ready when they have ended. */
    @Override
    final boolean isReady() {
        for (Step step : follows()) {
            if (!step.hasEnded()) {
                return false;
            }
        }
        return true;
    }

    /** Makes the commit, or null if there is nothing to commit. It is called by the thread that leads. */
    abstract @Nullable Commit prepare();

    /** Returns what was read, for each of the keys. */
    final List<Optional<Stored>> rows() {
        return rows;
    }

    /** Notes what was found of these keys, and perhaps of others. */
    final void found(Map<Key, Optional<Stored>> stored) {
        List<Key> keys = toRead();
        List<Optional<Stored>> found = new ArrayList<>(keys.size());
        for (Key key : keys) {
            found.add(Objects.requireNonNull(stored.get(key)));
        }
        rows = found;
    }

    /** Returns the commit, the very same one if it was made before. */
    final @Nullable Commit commit() {
        if (commit == null) {
            commit = prepare();
        }
        return commit;
    }

    final void end(CommitOutcome how) {
        outcome = how;
        ended(how instanceof CommitOutcome.Committed);
    }

    /** Ends this step, which has nothing to commit. */
    final void endWithNothing() {
        ended(false);
    }

    private void ended(boolean made) {
        ended = true;
        tellFollowers(made);
    }

    /** Tells those who follow this step that it has ended. */
    void tellFollowers(boolean made) {}

    final void fail(Throwable why) {
        failure = why;
        ended(false);
    }

    /** Ends this step without an outcome, since it was not made for the sake of others; it is to be made again. */
    final void drop(Reliance.Failure why) {
        dropped = why;
        ended(false);
    }

    /** Returns why it was dropped, if it has neither an outcome nor a failure. */
    final Reliance.Failure dropped() {
        return dropped;
    }

    /** Ends this step if it has not: its caller waits no longer. */
    final void abandon() {
        if (!ended) {
            ended(false);
        }
    }

    /** Tells, to any thread, whether this step has ended and its commit was made. */
    final boolean isMade() {
        return ended && outcome instanceof CommitOutcome.Committed;
    }

    /** Tells, to any thread, whether this step has ended and its commit was not made, or not for certain. */
    final boolean isNotMade() {
        return ended && !isMade();
    }

    /** Tells, to any thread, whether this step has ended. */
    final boolean hasEnded() {
        return ended;
    }

    /** Tells whether this step has come to its end, or was left to its caller. */
    final boolean isOver() {
        return left || ended;
    }

    /** Leaves this step to its own caller to take alone: what went wrong may have been another's fault. */
    final void leave() {
        left = true;
    }

    final boolean isLeft() {
        return left;
    }

    /** Begins a step that was left anew. If its commit has been made, that is sent again, so it cannot have two effects. */
    final void beginAnew() {
        left = false;
    }

    /**
     * Returns how the commit ended, or null if there was nothing to commit or it was dropped; throws what went wrong before it was
     * sent.
     */
    final @Nullable CommitOutcome outcome() {
        if (failure != null) {
            throw Failures.rethrown(failure);
        } else if (!ended) {
            throw new IllegalStateException("What was to be written to " + written() + " was not taken to its end.");
        }
        return outcome;
    }

    /** A commit that is ready. */
    static class Ready extends Step {
        private final Commit commit;
        private final List<Key> written;
        private final List<Key> checked;

        Ready(Commit commit, Deadline deadline) {
            super(deadline);
            this.commit = commit;
            this.written = commit.writes().stream().map(Write::key).toList();
            this.checked = commit.conditions().stream().map(Condition::key).toList();
        }

        @Override
        List<Key> toRead() {
            return List.of();
        }

        @Override
        Collection<Key> written() {
            return written;
        }

        @Override
        Collection<Key> checked() {
            return checked;
        }

        @Override
        Collection<RequestId> requests() {
            return commit.requests();
        }

        @Override
        Commit prepare() {
            return commit;
        }
    }

    /** A read. */
    static final class Read extends Step {
        private final List<Key> keys;

        Read(List<Key> keys, Deadline deadline) {
            super(deadline);
            this.keys = keys;
        }

        @Override
        List<Key> toRead() {
            return keys;
        }

        @Override
        Collection<Key> written() {
            return List.of();
        }

        @Override
        Collection<Key> checked() {
            return List.of();
        }

        @Override
        Collection<RequestId> requests() {
            return List.of();
        }

        @Override
        @Nullable
        Commit prepare() {
            return null;
        }
    }
}
