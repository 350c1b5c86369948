package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
        return ended(handOver(commit, List.of(), attempts), attempts);
    }

    /** Makes one attempt of a transaction, in the transaction that holds its locks if there are any. */
    CommitOutcome commit(Commit commit, TransactionRun run, Attempts attempts) {
        return ended(
                run.locks().isOpen()
                        ? run.locks().commit(commit, attempts.deadline().half())
                        : handOver(commit, run.carried(), attempts),
                attempts);
    }

    private CommitOutcome handOver(Commit commit, List<Condition> carried, Attempts attempts) {
        Step step = new Step.Ready(commit, carried, attempts.deadline());
        if (!engine.commit(step)) {
            throw attempts.leftWaiting();
        }
        return Objects.requireNonNull(step.outcome());
    }

    private CommitOutcome ended(CommitOutcome made, Attempts attempts) {
        CommitOutcome outcome = made;
        if (outcome instanceof CommitOutcome.InDoubt inDoubt) {
            attempts.inDoubt(inDoubt);
            outcome = settle(inDoubt, attempts.deadline());
        }
        if (outcome instanceof CommitOutcome.Rejected rejected) {
            FenceLostException lost = FenceLostException.of(rejected.conflicts());
            if (lost != null) {
                throw lost;
            }
        }
        if (outcome instanceof CommitOutcome.Refused refused && refused.reason() == CommitOutcome.Reason.FAILED) {
            throw refused.cause();
        } else if (outcome instanceof CommitOutcome.Committed) {
            attempts.committed();
        }
        return outcome;
    }

    /** Asks the store how an attempt ended, again and again until it can tell or the deadline has come. */
    CommitOutcome settle(Ticket ticket, Deadline deadline) {
        CommitOutcome outcome = ask(ticket, deadline);
        return outcome instanceof CommitOutcome.InDoubt still ? settle(still, deadline) : outcome;
    }

    /** Asks as long as it takes, also when this caller was not the one who committed. */
    CommitOutcome settle(CommitOutcome.InDoubt inDoubt, Deadline deadline) {
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
