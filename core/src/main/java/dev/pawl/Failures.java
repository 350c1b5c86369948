package dev.pawl;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;

/** What is made of what was caught. */
final class Failures {
    private Failures() {}

    /** A store that fails to answer has given up the right to be believed: only settling tells. */
    static CommitOutcome.InDoubt whileCommitting(Ticket ticket, Throwable failure) {
        return new CommitOutcome.InDoubt(
                ticket, new StoreException("The store failed while it committed: " + failure.getMessage(), failure));
    }

    /** Throws on one thread what was caught on another, as it is, so never returns. */
    @SuppressWarnings("unchecked") // A function may throw checked exceptions unseen; they are let through unseen.
    static <E extends Throwable> RuntimeException rethrown(Throwable failure) throws E {
        throw (E) failure;
    }
}
