package dev.pawl;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Combines what callers of one process want to change in one aggregate at the same time: whoever comes first makes an attempt for
 * itself; those who come meanwhile line up, and the first of them makes the next attempt for all of them. Nobody holds a connection
 * while it waits, and callers of one process never reject each other.
 *
 * <p>What an attempt finds out is believed only if the state that it was based on is known to have been the true one, because it was
 * read for this attempt or because the commit has checked it. After anything else, all are put back and applied again.
 */
final class Combiner {
    private static final int MOST_CHANGES = 1_000;

    private final Map<Key, Line<?, ?>> lines = new ConcurrentHashMap<>();
    private final Engine engine;
    private final Committer committer;
    private final JustLeft justLeft;

    Combiner(Engine engine) {
        this.engine = engine;
        this.committer = new Committer(engine);
        this.justLeft = new JustLeft(engine.ticker());
    }

    /** Tells how many aggregates are being changed at the moment. */
    int size() {
        return lines.size();
    }

    /** Makes a change, or has it made; returns when it has ended, one way or another. */
    <I, T> void make(Bound<I, T> bound, I id, Key key, Change<I, T> change) {
        while (true) {
            Line<I, T> line = enter(bound, id, key, change);
            if (line != null) {
                lead(line, change);
            }
            CommitOutcome.InDoubt doubt = change.doubt();
            if (doubt == null) {
                return;
            }
            CommitOutcome outcome;
            try {
                outcome = committer.settle(doubt, change.deadline());
            } catch (CommitInDoubtException e) {
                change.fail(e);
                return;
            }
            if (outcome instanceof CommitOutcome.Refused refused) {
                change.attempts().busy(refused.cause());
                change.attempts().pause();
                change.beginAnew();
            } else {
                confirm(List.of(change));
                return;
            }
        }
    }

    /** Returns the line that the caller is to lead, or null if another has made its change. */
    @SuppressWarnings("unchecked") // The key names the type, and the engine knows one type of a name.
    private <I, T> @Nullable Line<I, T> enter(Bound<I, T> bound, I id, Key key, Change<I, T> change) {
        while (true) {
            Line<I, T> line = (Line<I, T>) lines.get(key);
            if (line == null) {
                Line<I, T> own = new Line<>(bound, id, key, isSooner(bound) ? justLeft.take(key) : null);
                if (lines.putIfAbsent(key, own) == null) {
                    return own;
                }
            } else if (line.join(change)) {
                if (!change.await()) {
                    throw change.attempts().leftWaiting();
                }
                return change.leads() ? line : null;
            } else {
                // Its last leader is about to remove it.
                lines.remove(key, line);
            }
        }
    }

    /**
     * Tells whether nothing can be committed while what was just left is relied on. Where gathering reads does not pay, a commit may
     * be a call within the process, and take less time than that.
     */
    private boolean isSooner(Bound<?, ?> bound) {
        return engine.carriesOver(bound) && bound.capabilities().readsAtOnce() < Integer.MAX_VALUE;
    }

    /** Makes attempts until the caller's own change has ended. */
    private <I, T> void lead(Line<I, T> line, Change<I, T> own) {
        try {
            own.attempts().requireOpen();
            while (!own.hasEnded()) {
                own.attempts().awaitTurn(line.takeDelay());
                attemptWithOthers(line, own);
            }
        } catch (PawlException e) {
            own.fail(e);
        } finally {
            end(line);
        }
    }

    private <I, T> void attemptWithOthers(Line<I, T> line, Change<I, T> own) {
        List<Change<I, T>> group = line.take(own, admission(own));
        try {
            attempt(line, own, group);
        } finally {
            // Woken before the next leader is, they come again in time for its group: one write for all, not two for a
            // half each.
            sorted(line, own, group).forEach(Change::done);
        }
    }

    /** Passes the lead on, or ends the line if nobody waits. */
    private <I, T> void end(Line<I, T> line) {
        if (line.pass()) {
            return;
        }
        Versioned<I, T> left = line.takeCarried();
        if (left != null) {
            justLeft.left(line.key(), left, line.since());
        }
        lines.remove(line.key(), line);
    }

    private <I, T> Predicate<Change<I, T>> admission(Change<I, T> own) {
        int mostRequests = Math.max(1, engine.limits().partsPerCommit() / 4);
        Set<RequestId> requests = new HashSet<>();
        if (own.request() != null) {
            requests.add(own.request());
        }
        boolean patient = own.patient();
        return new Predicate<>() {
            private int count = 1;

            @Override
            public boolean test(Change<I, T> next) {
                boolean admitted = !own.isAlone()
                        && !next.isAlone()
                        && next.patient() == patient
                        && !next.deadline().passed()
                        && count < MOST_CHANGES
                        && (next.request() == null || (requests.size() < mostRequests && requests.add(next.request())));
                count += admitted ? 1 : 0;
                return admitted;
            }
        };
    }

    /** Puts back those of a group whose changes have not ended, and returns the others; the leader is not among either. */
    private static <I, T> List<Change<I, T>> sorted(Line<I, T> line, Change<I, T> own, List<Change<I, T>> group) {
        List<Change<I, T>> ended = new ArrayList<>(group.size());
        List<Change<I, T>> again = new ArrayList<>(0);
        for (Change<I, T> change : group) {
            if (change != own) {
                (change.hasEnded() ? ended : again).add(change);
            }
        }
        line.putBack(again);
        return ended;
    }

    private <I, T> void attempt(Line<I, T> line, Change<I, T> own, List<Change<I, T>> group) {
        group.forEach(change -> change.attempts().begin());
        boolean patient = own.patient();
        Batch<I, T> batch = new Batch<>(engine, line, group, line.takeCarried(), Waiter.earliest(group));
        if (!engine.commit(batch)) {
            // Or else it is another's deadline that has come: that one leaves.
            if (Thread.currentThread().isInterrupted() || own.deadline().passed()) {
                own.fail(own.attempts().leftWaiting());
            }
            return;
        }
        CommitOutcome outcome;
        try {
            outcome = batch.outcome();
        } catch (StoreException e) {
            unread(own, group, patient, e);
            return;
        } catch (Throwable e) {
            failedTogether(own, group, batch, e);
            return;
        }
        if (outcome != null) {
            ended(line, own, group, batch, outcome);
        } else if (batch.isFresh()) {
            confirm(group);
        }
    }

    /** It could not be read, perhaps only because the leader was interrupted, or the most hurried of those who hurry had no time. */
    private static <I, T> void unread(Change<I, T> own, List<Change<I, T>> group, boolean patient, StoreException why) {
        if (Thread.currentThread().isInterrupted()) {
            own.fail(why);
            return;
        }
        Deadline earliest = Waiter.earliest(group);
        for (Change<I, T> change : group) {
            if (patient || change.deadline().equals(earliest)) {
                change.fail(why);
            }
        }
    }

    /** Notes that what became of them holds, before anybody is told: nobody's change may be made again after that. */
    private static <I, T> void confirm(List<Change<I, T>> group) {
        group.forEach(Change::confirm);
        group.forEach(Change::tell);
    }

    private <I, T> void ended(
            Line<I, T> line, Change<I, T> own, List<Change<I, T>> group, Batch<I, T> batch, CommitOutcome outcome) {
        if (outcome instanceof CommitOutcome.Committed) {
            // What no version check would notice is to be read. Noted before anybody is told, be it a listener.
            line.succeeded(
                    engine.carriesOver(line.bound()) ? batch.last() : null,
                    engine.ticker().getAsLong());
            confirm(group);
            if (!batch.isFresh()) {
                justLeft.proved();
            }
        } else if (outcome instanceof CommitOutcome.Rejected rejected) {
            rejected(line, own, group, batch, rejected);
        } else if (outcome instanceof CommitOutcome.InDoubt doubt) {
            inDoubt(line, own, group, batch, doubt);
        } else if (outcome instanceof CommitOutcome.Refused refused) {
            if (refused.reason() == CommitOutcome.Reason.FAILED) {
                failedTogether(own, group, batch, refused.cause());
            } else if (Thread.currentThread().isInterrupted()) {
                // The store may have given up for that.
                own.fail(own.attempts().leftWaiting());
            } else {
                group.forEach(change -> change.attempts().busy(refused.cause()));
                backOff(line, own, group);
            }
        }
    }

    private <I, T> void rejected(
            Line<I, T> line,
            Change<I, T> own,
            List<Change<I, T>> group,
            Batch<I, T> batch,
            CommitOutcome.Rejected rejected) {
        FenceLostException lost = FenceLostException.of(rejected.conflicts());
        if (lost != null) {
            group.forEach(change -> change.fail(lost));
            return;
        }
        List<Conflict> mismatches = new ArrayList<>();
        for (Conflict conflict : rejected.conflicts()) {
            if (conflict instanceof Conflict.Repeated repeated) {
                group.stream()
                        .filter(change -> repeated.request().equals(change.request()))
                        .forEach(change -> change.repeated(repeated));
            } else {
                mismatches.add(conflict);
            }
        }
        // That a carried-over state has changed since is nobody's conflict: nobody here has read it.
        if (mismatches.isEmpty()) {
            return;
        } else if (!batch.isFresh()) {
            justLeft.disproved();
        } else {
            List<Change<I, T>> again =
                    group.stream().filter(change -> !change.hasEnded()).toList();
            again.forEach(change -> change.attempts().met(mismatches));
            backOff(line, own, again);
        }
    }

    /**
     * Settles once for all, as long as each of them can wait; after that each settles for itself. Those for whom nothing was to be
     * committed are not in doubt, and begin anew.
     */
    private <I, T> void inDoubt(
            Line<I, T> line,
            Change<I, T> own,
            List<Change<I, T>> group,
            Batch<I, T> batch,
            CommitOutcome.InDoubt doubt) {
        group.forEach(change -> change.attempts().inDoubt(doubt));
        Deadline earliest = Waiter.earliest(group);
        CommitOutcome outcome;
        try {
            outcome = committer.settle(doubt, earliest);
        } catch (CommitInDoubtException e) {
            boolean leaves =
                    Thread.currentThread().isInterrupted() || own.deadline().equals(earliest);
            if (leaves) {
                own.fail(own.isWritten() ? e : own.attempts().leftWaiting());
            }
            group.stream()
                    .filter(change -> change.isWritten() && !change.hasEnded())
                    .forEach(change -> change.doubt(doubt));
            return;
        }
        ended(line, own, group, batch, outcome);
    }

    /**
     * What a group failed at is tried by each alone, since it may be the fault of one. It is believed of what was read only: another
     * state may not lead to it, and databases may look at constraints before they look at versions.
     */
    private static <I, T> void failedTogether(
            Change<I, T> own, List<Change<I, T>> group, Batch<I, T> batch, Throwable why) {
        if (!batch.isFresh()) {
            return;
        } else if (group.size() == 1) {
            own.fail(why);
        } else {
            group.forEach(Change::separate);
        }
    }

    private <I, T> void backOff(Line<I, T> line, Change<I, T> own, List<Change<I, T>> group) {
        int failed = line.failedAgain();
        Duration delay = own.attempts().delayAfter(failed);
        for (Change<I, T> change : group) {
            // Nobody waits longer than its own policy would let it.
            Duration longest = change.attempts().longestDelayAfter(failed);
            delay = delay.compareTo(longest) < 0 ? delay : longest;
        }
        for (Change<I, T> change : group) {
            try {
                change.attempts().requireAnother(delay);
            } catch (RetriesExhaustedException e) {
                change.fail(e);
            }
        }
        line.delay(delay);
    }
}
