package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
        Step step = new Step.Ready(commit, attempts.deadline());
        if (!engine.commit(step)) {
            throw attempts.leftWaiting();
        }
        return committed(Objects.requireNonNull(step.outcome()), attempts);
    }

    /**
     * Makes one attempt of a transaction, in the transaction that holds its locks if there are any. Returns null if it was not made for
     * the sake of others, which it followed or was made as one with; the run knows why.
     */
    @Nullable
    CommitOutcome commit(Commit commit, TransactionRun run, Attempts attempts) {
        CommitOutcome outcome = sent(commit, run, attempts);
        return outcome == null ? null : committed(outcome, attempts);
    }

    private @Nullable CommitOutcome sent(Commit commit, TransactionRun run, Attempts attempts) {
        return run.locks().isOpen()
                ? run.locks().commit(commit, attempts.deadline().half())
                : join(commit, run, attempts);
    }

    /** Tells whether a commit was refused for good. */
    static boolean hasFailed(CommitOutcome outcome) {
        return outcome instanceof CommitOutcome.Refused refused && refused.reason() == CommitOutcome.Reason.FAILED;
    }

    /**
     * Checks, by a commit that writes nothing, what a transaction saw, in its turn among those that it follows. If the reply is lost
     * there is nothing to settle.
     */
    @Nullable
    CommitOutcome check(Commit commit, TransactionRun run, Attempts attempts) {
        CommitOutcome outcome = sent(commit, run, attempts);
        if (outcome instanceof CommitOutcome.Rejected rejected && FenceLostException.of(rejected.conflicts()) != null) {
            // Those it follows were not made, for want of a lease that whoever only reads needs not.
            run.failed(Reliance.Failure.FOLLOWED);
            return null;
        }
        return outcome instanceof CommitOutcome.InDoubt doubt
                ? new CommitOutcome.Refused(CommitOutcome.Reason.BUSY, doubt.cause())
                : outcome == null ? null : ended(outcome, attempts);
    }

    private @Nullable CommitOutcome join(Commit commit, TransactionRun run, Attempts attempts) {
        List<Conflict> overtaken = run.isFree() ? engine.carried().overtakenSoon(run.carried()) : List.of();
        if (!overtaken.isEmpty()) {
            return new CommitOutcome.Rejected(overtaken);
        }
        TransactionStep step = new TransactionStep(commit, run, engine, attempts.deadline());
        step.follow();
        try {
            if (step.isDoomed()) {
                run.failed(Reliance.Failure.FOLLOWED);
                return null;
            }
            if (!engine.commit(step)) {
                throw attempts.leftWaiting();
            }
            CommitOutcome outcome = step.outcome();
            if (outcome == null) {
                run.failed(step.dropped());
            }
            return outcome;
        } finally {
            step.release();
        }
    }

    private CommitOutcome committed(CommitOutcome made, Attempts attempts) {
        CommitOutcome outcome = ended(made, attempts);
        if (outcome instanceof CommitOutcome.Committed) {
            attempts.committed();
        }
        return outcome;
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
        if (outcome instanceof CommitOutcome.Refused refused && hasFailed(outcome)) {
            throw refused.cause();
        }
        return outcome;
    }

    /** Asks the store how an attempt ended, again and again until it can tell or the deadline has come. */
    CommitOutcome settle(Ticket ticket, Deadline deadline) {
        return settle(ticket, null, deadline);
    }

    /** Asks as long as it takes, also when this caller was not the one who committed. */
    CommitOutcome settle(CommitOutcome.InDoubt inDoubt, Deadline deadline) {
        return settle(inDoubt.ticket(), inDoubt.cause(), deadline);
    }

    private CommitOutcome settle(Ticket ticket, @Nullable StoreException known, Deadline deadline) {
        StoreException cause = known;
        for (int asked = 1; ; asked++) {
            CommitOutcome outcome = ask(ticket, deadline);
            if (!(outcome instanceof CommitOutcome.InDoubt still)) {
                return outcome;
            }
            if (cause == null) {
                cause = still.cause();
            } else if (still.cause() != cause) {
                cause.addSuppressed(still.cause());
            }
            Duration delay = SETTLING.delayAfter(asked, engine.random());
            if (delay.compareTo(deadline.left()) >= 0 || interruptedDuring(delay)) {
                throw new CommitInDoubtException(ticket, cause);
            }
        }
    }

    private CommitOutcome ask(Ticket ticket, Deadline deadline) {
        try {
            return engine.store().settle(ticket, deadline);
        } catch (Throwable e) {
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
