package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The commit of a transaction, which may follow others: it relies on states that they are about to leave. If one of them is not
 * made it is doomed, and so are those who follow it.
 */
final class TransactionStep extends Step.Ready {
    private final List<Condition> reliesOn;
    private final boolean joins;
    private final Carried carried;
    private final Admission admission;
    private final Queue<TransactionStep> followers = new ConcurrentLinkedQueue<>();
    private volatile List<TransactionStep> follows;
    private volatile boolean doomed;
    private boolean entered;

    TransactionStep(Commit commit, TransactionRun run, Engine engine, Deadline deadline) {
        super(commit, deadline);
        this.carried = engine.carried();
        this.admission = engine.admission();
        this.reliesOn = run.carried();
        this.follows = run.follows();
        this.joins = run.joins();
    }

    @Override
    List<Condition> reliesOn() {
        return reliesOn;
    }

    @Override
    List<TransactionStep> follows() {
        return follows;
    }

    /** Returns those who have said that they follow this one, as long as it has not ended. */
    Collection<TransactionStep> followers() {
        return followers;
    }

    @Override
    boolean isDoomed() {
        return doomed;
    }

    @Override
    void tellFollowers(boolean made) {
        Deque<TransactionStep> told = new ArrayDeque<>(made ? List.of() : followers);
        while (!told.isEmpty()) {
            TransactionStep next = told.remove();
            if (!next.doomed) {
                next.doomed = true;
                told.addAll(next.followers);
            }
        }
        // Or else whoever keeps this step would keep all that ever follow.
        followers.clear();
    }

    @Override
    boolean joins() {
        return joins;
    }

    /** Says that it follows others, which tell it from now on if they are not made. */
    void follow() {
        for (TransactionStep step : follows) {
            step.followers.add(this);
            if (step.isDoomed() || step.isNotMade()) {
                doomed = true;
            }
        }
    }

    @Override
    void entered() {
        entered = true;
        admission.handedOver();
        carried.comes(prepare(), this);
    }

    /** Says that its caller waits no longer, whatever became of it. Those it followed, and they theirs, can be forgotten now. */
    void release() {
        abandon();
        follows = List.of();
        carried.gone(prepare(), this);
        if (entered) {
            admission.ended();
        }
    }
}
