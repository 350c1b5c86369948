package dev.pawl.testkit;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.RequestId;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import dev.pawl.store.Wait;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A store around a store that loses replies, delays, doubles and reorders commits, and fails reads, as a seed decides. What it
 * answers is always allowed by {@link Store}: an attempt that it reports in doubt can be settled through it, and what the
 * wrapped store settled as fenced must stay without effect, also when a delayed copy of it arrives afterwards.
 *
 * <p>The same seed and the same sequence of calls give the same faults; calls of several threads are decided in the order in
 * which they arrive. A copy that is on its way arrives at the beginning of one of the next calls, on that caller's thread, unless
 * it holds locks, and with its deadline, or right before or after somebody settles its attempt. Safe for use by many threads, if the wrapped store
 * is. It remembers the id of every attempt it handed on, so its memory grows with the number of commits.
 */
public final class LossyStore extends ForwardingStore {
    private final Store store;
    private final Fate fate;
    private final LateCopies late;
    private final String name;
    private final Set<AttemptId> handedOn = ConcurrentHashMap.newKeySet();
    private final Set<Thread> locking = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<Loss, Long> injected = new ConcurrentHashMap<>();

    /**
     * Wraps a store.
     *
     * @param store the store, which is closed together with this one
     * @param seed decides which faults happen when
     * @param rates how often
     */
    public LossyStore(Store store, long seed, LossRates rates) {
        super(store);
        this.store = store;
        this.fate = new Fate(seed, rates);
        this.late = new LateCopies(store);
        this.name = "lossy store with seed " + seed;
    }

    /**
     * Returns how many faults were injected so far.
     *
     * @return the number by kind, without the kinds of which there were none
     */
    public Map<Loss, Long> injected() {
        Map<Loss, Long> copy = new EnumMap<>(Loss.class);
        copy.putAll(injected);
        return Collections.unmodifiableMap(copy);
    }

    /**
     * Lets all copies that are on their way arrive now.
     *
     * @param deadline how long to wait at most
     * @return how each of them ended, in the order of their arrival
     */
    public List<CommitOutcome> drain(Deadline deadline) {
        return late.arriveAll(deadline);
    }

    @Override
    public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
        arriveDue(deadline);
        failRead("read " + keys);
        return store.read(keys, deadline);
    }

    @Override
    public List<Id> ids(String kind, @Nullable Id after, int limit, Deadline deadline) {
        arriveDue(deadline);
        failRead("list the ids of " + kind);
        return store.ids(kind, after, limit, deadline);
    }

    @Override
    protected List<CommitOutcome> commitThrough(Committing committing, List<Commit> batch, Deadline deadline) {
        arriveDue(deadline);
        List<Optional<Loss>> losses = fate.ofCommits(batch.size());
        CommitOutcome[] outcomes = new CommitOutcome[batch.size()];
        List<Integer> passed = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            CommitOutcome instead = insteadOf(batch.get(i), losses.get(i).orElse(null));
            if (instead == null) {
                passed.add(i);
            } else {
                outcomes[i] = instead;
            }
        }
        if (fate.reorders(passed.size())) {
            count(Loss.REORDERED);
            fate.shuffle(passed);
        }
        handOn(committing, batch, passed, deadline, outcomes);
        for (int i : passed) {
            outcomes[i] = replyOf(batch.get(i), losses.get(i).orElse(null), outcomes[i]);
        }
        return Arrays.asList(outcomes);
    }

    @Override
    public CommitOutcome settle(Ticket ticket, Deadline deadline) {
        arriveDue(deadline);
        Fate.OfSettle what = fate.ofSettle();
        if (what.copiesFirst()) {
            late.arrive(ticket.attempt(), deadline);
        }
        if (what.lost()) {
            count(Loss.SETTLE_LOST);
            if (what.asked()) {
                store.settle(ticket, deadline);
            }
            return new CommitOutcome.InDoubt(ticket, lost("the reply to settling attempt " + ticket.attempt()));
        }
        CommitOutcome outcome = store.settle(ticket, deadline);
        late.arrive(ticket.attempt(), deadline);
        return outcome;
    }

    @Override
    public Optional<Conflict.Repeated> repeated(RequestId request, Deadline deadline) {
        arriveDue(deadline);
        failRead("look up request " + request);
        return store.repeated(request, deadline);
    }

    /** Closes the wrapped store. Copies that are on their way never arrive. Harmless when repeated. */
    @Override
    public void close() {
        late.forget();
        store.close();
    }

    @Override
    public LockingTransaction begin(Deadline deadline) {
        LockingTransaction transaction = super.begin(deadline);
        locking.add(Thread.currentThread());
        return new LockingTransaction() {
            @Override
            public LockOutcome lock(List<Key> keys, Strength strength, Wait wait, Deadline until) {
                return transaction.lock(keys, strength, wait, until);
            }

            @Override
            public CommitOutcome commit(Commit commit, Deadline until) {
                return transaction.commit(commit, until);
            }

            @Override
            public void close() {
                locking.remove(Thread.currentThread());
                transaction.close();
            }
        };
    }

    /** A copy that arrives on a thread which holds locks would wait for this very thread. */
    private void arriveDue(Deadline deadline) {
        if (!locking.contains(Thread.currentThread())) {
            late.arriveDue(deadline);
        }
    }

    private void handOn(
            Committing committing,
            List<Commit> batch,
            List<Integer> passed,
            Deadline deadline,
            CommitOutcome[] outcomes) {
        if (passed.isEmpty()) {
            return;
        }
        List<Commit> commits = passed.stream().map(batch::get).toList();
        commits.forEach(commit -> handedOn.add(commit.attempt()));
        List<CommitOutcome> answers = committing.commit(commits, deadline);
        for (int i = 0; i < answers.size(); i++) {
            outcomes[passed.get(i)] = answers.get(i);
        }
    }

    /** What is answered without asking the wrapped store, if anything. */
    private @Nullable CommitOutcome insteadOf(Commit commit, @Nullable Loss loss) {
        if (loss == Loss.LOST_BEFORE) {
            count(loss);
            return inDoubt(commit, "the commit");
        }
        if (loss == Loss.DELAYED) {
            count(loss);
            handedOn.add(commit.attempt());
            late.send(commit, fate.delay());
            return inDoubt(commit, "the commit, which is still on its way,");
        }
        // A copy of an attempt that may have been applied already cannot be refused as surely not applied.
        if (loss == Loss.BUSY && !handedOn.contains(commit.attempt())) {
            count(loss);
            return new CommitOutcome.Refused(
                    Reason.BUSY, new StoreException("The " + name + " pretends to be busy.", null));
        }
        return null;
    }

    /** What the caller is told of an outcome. */
    private CommitOutcome replyOf(Commit commit, @Nullable Loss loss, CommitOutcome outcome) {
        if (loss == Loss.LOST_AFTER) {
            count(loss);
            return inDoubt(commit, "the reply to the commit");
        }
        // Only what is known to be applied may arrive once more: a rejected commit has been answered as surely not
        // applied.
        if (loss == Loss.DUPLICATED && outcome instanceof CommitOutcome.Committed) {
            count(loss);
            late.send(commit, fate.delay());
        }
        return outcome;
    }

    private void failRead(String what) {
        if (fate.failsRead()) {
            count(Loss.READ_FAILED);
            throw new StoreException("Could not " + what + ": the " + name + " fails it on purpose.", null);
        }
    }

    private CommitOutcome inDoubt(Commit commit, String what) {
        return new CommitOutcome.InDoubt(commit.ticket(), lost(what + " of attempt " + commit.attempt()));
    }

    private StoreException lost(String what) {
        return new StoreException("The " + name + " lost " + what + " on purpose.", null);
    }

    private void count(Loss loss) {
        injected.merge(loss, 1L, Long::sum);
    }
}
