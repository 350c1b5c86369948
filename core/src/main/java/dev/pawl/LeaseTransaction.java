package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A transaction whose locks are carried by a lease. They keep out others who lock, in any process, but no plain writers: those are
 * noticed by the version check. The commit has the condition that none of the locks was taken over, so that a lost one makes it a
 * conflict.
 */
final class LeaseTransaction implements LockingTransaction {
    private static final System.Logger LOG = System.getLogger(LeaseTransaction.class.getName());
    private static final RetryPolicy WAITING =
            RetryPolicy.standard().withDelays(Duration.ofMillis(2), Duration.ofMillis(25));

    private final Engine engine;
    private final LeaseLocks locks;
    private final LeaseHold hold;

    LeaseTransaction(Engine engine, LeaseLocks locks, Deadline deadline) {
        this.engine = engine;
        this.locks = locks;
        this.hold = new LeaseHold(engine.freshAttempt(), deadline);
        locks.bound(deadline);
    }

    @Override
    public LockOutcome lock(List<Key> keys, Strength strength, Wait wait, Deadline deadline) {
        SortedSet<String> names = new TreeSet<>();
        keys.forEach(key -> names.add(TransactionLock.nameOf(key)));
        Deadline patience = wait.mode() == Wait.Mode.AT_MOST && wait.limit().compareTo(deadline.left()) < 0
                ? Deadline.after(wait.limit(), engine.ticker())
                : deadline;
        boolean skip = wait.mode() == Wait.Mode.SKIP;
        try {
            for (int tries = 1; ; tries++) {
                LeaseLocks.Tried tried = locks.tryLock(hold, names, strength, skip, deadline);
                if (tried == null) {
                    return busy("The locks of this transaction have been taken over: its term was over.");
                } else if (tried.isHeld() || skip) {
                    return locked(keys, tried.inTheWay().keySet(), deadline);
                } else if (wait.mode() == Wait.Mode.NOT) {
                    return unavailable("Another transaction holds the lease on it.");
                } else if (!tried.inTheWay().values().stream().allMatch(hold::mayWaitFor)) {
                    return busy("Two transactions would wait for each other's locks.");
                }
                Duration delay = WAITING.delayAfter(tries, engine.random());
                if (delay.compareTo(patience.left()) >= 0) {
                    return unavailable("Another transaction holds the lease on it.");
                } else if (engine.gate().awaitClosing(delay)) {
                    return unavailable("Pawl was closed meanwhile.");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unavailable("The thread was interrupted while it waited.");
        } catch (RetriesExhaustedException | CommitInDoubtException e) {
            return new LockOutcome.Unavailable(
                    new StoreException("The lease on it could not be acquired: " + e.getMessage(), e));
        } catch (StoreException e) {
            return new LockOutcome.Refused(CommitOutcome.Reason.FAILED, LeaseLocks.failed("could not be acquired", e));
        }
    }

    private LockOutcome locked(List<Key> keys, Collection<String> inTheWay, Deadline deadline) {
        Set<Key> skipped = new HashSet<>(keys);
        skipped.removeIf(key -> !inTheWay.contains(TransactionLock.nameOf(key)));
        List<Key> held = keys.stream().filter(key -> !skipped.contains(key)).toList();
        Iterator<Optional<Stored>> read = engine.store().read(held, deadline).iterator();
        List<Optional<Stored>> states = new ArrayList<>();
        keys.forEach(key -> states.add(skipped.contains(key) ? Optional.empty() : read.next()));
        return new LockOutcome.Locked(states, skipped);
    }

    private static LockOutcome unavailable(String why) {
        return new LockOutcome.Unavailable(new StoreException(why, null));
    }

    private static LockOutcome busy(String why) {
        return new LockOutcome.Refused(CommitOutcome.Reason.BUSY, new StoreException(why, null));
    }

    @Override
    public CommitOutcome commit(Commit commit, Deadline deadline) {
        if (hold.isOver()) {
            return new CommitOutcome.Refused(
                    CommitOutcome.Reason.BUSY,
                    new StoreException(
                            "The deadline of the transaction came, and with it the end of its locks.", null));
        }
        Commit fenced = fenced(commit);
        try {
            return engine.store().commit(List.of(fenced), deadline).get(0);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Throwable e) {
            // Only the fenced commit's own ticket tells the store what to look for.
            return Failures.whileCommitting(fenced.ticket(), e);
        }
    }

    private Commit fenced(Commit commit) {
        Condition proof = hold.proof();
        return proof == null ? commit : commit.under(List.of(proof), commit.notAfter());
    }

    /** The outcome of the transaction is decided by then, so that nobody is to be told that its locks stay until their term. */
    @Override
    public void close() {
        // An interrupted thread could ask the store nothing.
        boolean interrupted = Thread.interrupted();
        try {
            locks.release(hold);
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "The locks of a transaction were not released and end with their term: names=" + hold.names()
                            + " reason=" + e.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
