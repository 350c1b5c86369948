package dev.pawl.testkit;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Deadline;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Commits on their way to a store. Each arrives once, after a number of calls, or when it is sent for. */
final class LateCopies {
    private final Store store;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Copy> underway = new ArrayList<>();

    LateCopies(Store store) {
        this.store = store;
    }

    void send(Commit commit, int calls) {
        lock.lock();
        try {
            underway.add(new Copy(commit, calls));
        } finally {
            lock.unlock();
        }
    }

    /** Counts one call, and lets arrive what was only waiting for it. */
    void arriveDue(Deadline deadline) {
        arrive(copy -> --copy.calls <= 0, deadline);
    }

    void arrive(AttemptId attempt, Deadline deadline) {
        arrive(copy -> copy.commit.attempt().equals(attempt), deadline);
    }

    List<CommitOutcome> arriveAll(Deadline deadline) {
        return arrive(copy -> true, deadline);
    }

    void forget() {
        lock.lock();
        try {
            underway.clear();
        } finally {
            lock.unlock();
        }
    }

    private List<CommitOutcome> arrive(Predicate<Copy> which, Deadline deadline) {
        List<Commit> arriving = new ArrayList<>();
        lock.lock();
        try {
            for (Iterator<Copy> each = underway.iterator(); each.hasNext(); ) {
                Copy copy = each.next();
                if (which.test(copy)) {
                    each.remove();
                    arriving.add(copy.commit);
                }
            }
        } finally {
            lock.unlock();
        }
        return arriving.stream().map(commit -> commit(commit, deadline)).toList();
    }

    /** A store that throws must not fail the call during which a copy happens to arrive. */
    private CommitOutcome commit(Commit commit, Deadline deadline) {
        try {
            return store.commit(List.of(commit), deadline).get(0);
        } catch (RuntimeException e) {
            return new CommitOutcome.Refused(
                    Reason.FAILED, new StoreException("The late copy of attempt " + commit.attempt() + " failed.", e));
        }
    }

    private static final class Copy {
        final Commit commit;
        int calls;

        Copy(Commit commit, int calls) {
            this.commit = commit;
            this.calls = calls;
        }
    }
}
