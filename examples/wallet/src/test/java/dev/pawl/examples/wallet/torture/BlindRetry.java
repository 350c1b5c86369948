package dev.pawl.examples.wallet.torture;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import dev.pawl.testkit.ForwardingStore;
import java.util.function.UnaryOperator;

/** Takes every attempt whose reply was lost for one that was not made: what many programs do. */
public final class BlindRetry implements UnaryOperator<Store> {
    @Override
    public Store apply(Store store) {
        return new ForwardingStore(store) {
            @Override
            public CommitOutcome settle(Ticket ticket, Deadline deadline) {
                return new CommitOutcome.Refused(
                        CommitOutcome.Reason.FENCED, new StoreException("Nobody was asked.", null));
            }
        };
    }
}
