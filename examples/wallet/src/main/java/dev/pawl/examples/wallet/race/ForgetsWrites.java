package dev.pawl.examples.wallet.race;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * Breaks a store on purpose, to show that a race and a torture notice it: of the commits that change what is there it says of
 * every twentieth that it was made, and makes it not.
 */
public final class ForgetsWrites implements UnaryOperator<Store> {
    private static final int TWENTIETH = 20;

    /** Makes what breaks any number of stores. */
    public ForgetsWrites() {}

    @Override
    public Store apply(Store store) {
        AtomicLong changes = new AtomicLong();
        return new ForwardingStore(store) {
            @Override
            protected List<CommitOutcome> commitThrough(Committing committing, List<Commit> batch, Deadline deadline) {
                List<CommitOutcome> outcomes = new ArrayList<>();
                for (Commit commit : batch) {
                    boolean forgets = isChange(commit) && changes.incrementAndGet() % TWENTIETH == 0;
                    outcomes.add(
                            forgets
                                    ? new CommitOutcome.Committed()
                                    : committing
                                            .commit(List.of(commit), deadline)
                                            .get(0));
                }
                return outcomes;
            }
        };
    }

    private static boolean isChange(Commit commit) {
        return !commit.writes().isEmpty()
                && commit.writes().stream().allMatch(write -> commit.expected(write.key()) instanceof State.At);
    }
}
