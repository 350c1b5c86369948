package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Hands commits to the store, and settles those whose reply was lost before anybody is told anything. */
final class Committer {
    private static final RetryPolicy SETTLING =
            RetryPolicy.standard().withDelays(Duration.ofMillis(2), Duration.ofMillis(200));
    /** Not the gate's closing: whoever asked how a commit ended is owed the truth for as long as its deadline allows. */
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private final Engine engine;

    Committer(Engine engine) {
        this.engine = engine;
    }

    /**
     * Makes one attempt. The outcome is committed, rejected, or refused in a way that a fresh attempt may overcome; whatever
     * else happens is thrown.
     */
    CommitOutcome commit(Commit commit, Attempts attempts) {
        engine.requireFenced(commit);
        CommitOutcome outcome = handOver(commit, attempts.commitDeadline());
        if (outcome instanceof CommitOutcome.InDoubt inDoubt) {
            engine.tell(new PawlListener.InDoubt(attempts.keys(), inDoubt.ticket(), inDoubt.cause()));
            outcome = settle(inDoubt, attempts.deadline());
        }
        if (outcome instanceof CommitOutcome.Rejected rejected) {
            FenceLostException.throwIfFenced(rejected.conflicts());
        }
        if (outcome instanceof CommitOutcome.Refused refused && refused.reason() == CommitOutcome.Reason.FAILED) {
            throw refused.cause();
        } else if (outcome instanceof CommitOutcome.Committed) {
            attempts.committed();
        }
        return outcome;
    }

    private CommitOutcome handOver(Commit commit, Deadline deadline) {
        try {
            return engine.store().commit(List.of(commit), deadline).get(0);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            // A store that fails to answer has given up the right to be believed: only settling tells.
            return new CommitOutcome.InDoubt(
                    commit.ticket(), new StoreException("The store failed while it committed: " + e.getMessage(), e));
        }
    }

    /** Asks the store how an attempt ended, again and again until it can tell or the deadline has come. */
    CommitOutcome settle(Ticket ticket, Deadline deadline) {
        CommitOutcome outcome = ask(ticket, deadline);
        return outcome instanceof CommitOutcome.InDoubt still ? settle(still, deadline) : outcome;
    }

    private CommitOutcome settle(CommitOutcome.InDoubt inDoubt, Deadline deadline) {
        StoreException cause = inDoubt.cause();
        for (int asked = 1; ; asked++) {
            CommitOutcome outcome = ask(inDoubt.ticket(), deadline);
            if (!(outcome instanceof CommitOutcome.InDoubt still)) {
                return outcome;
            }
            if (still.cause() != cause) {
                cause.addSuppressed(still.cause());
            }
            Duration delay = SETTLING.delayAfter(asked, engine.random());
            if (delay.compareTo(deadline.left()) >= 0 || interruptedDuring(delay)) {
                throw new CommitInDoubtException(inDoubt.ticket(), cause);
            }
        }
    }

    private CommitOutcome ask(Ticket ticket, Deadline deadline) {
        try {
            return engine.store().settle(ticket, deadline);
        } catch (RuntimeException e) {
            return new CommitOutcome.InDoubt(
                    ticket, new StoreException("The store failed while it settled: " + e.getMessage(), e));
        }
    }

    private static boolean interruptedDuring(Duration delay) {
        try {
            return NEVER.await(delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
