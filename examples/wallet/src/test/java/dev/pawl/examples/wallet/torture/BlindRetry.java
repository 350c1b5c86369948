package dev.pawl.examples.wallet.torture;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * Loses every tenth reply, and takes every attempt whose reply was lost for one that was not made: what many programs do.
 */
public final class BlindRetry implements UnaryOperator<Store> {
    private static final int TENTH = 10;

    @Override
    public Store apply(Store store) {
        AtomicLong commits = new AtomicLong();
        return new ForwardingStore(store) {
            @Override
            public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
                List<CommitOutcome> outcomes = store.commit(batch, deadline);
                return commits.incrementAndGet() % TENTH == 0
                        ? batch.stream()
                                .map(commit -> new CommitOutcome.InDoubt(
                                        commit.ticket(), new StoreException("The reply was lost.", null)))
                                .map(CommitOutcome.class::cast)
                                .toList()
                        : outcomes;
            }

            @Override
            public CommitOutcome settle(Ticket ticket, Deadline deadline) {
                return new CommitOutcome.Refused(
                        CommitOutcome.Reason.FENCED, new StoreException("Nobody was asked.", null));
            }
        };
    }
}
