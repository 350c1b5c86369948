package dev.pawl;

import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;

/**
 * A commit's reply was lost, and until the deadline the store could not tell whether it was applied. It was applied once, or
 * not at all. Keep the ticket: {@link Pawl#settle} finds out later, also in another process.
 */
public final class CommitInDoubtException extends PawlException {
    private static final long serialVersionUID = 1L;

    private final transient Ticket ticket;

    CommitInDoubtException(Ticket ticket, StoreException cause) {
        super(
                "It is not known whether the commit was applied, since the store could not be asked in time. Settle it later"
                        + " with this ticket: " + ticket,
                cause);
        this.ticket = ticket;
    }

    /**
     * Returns the ticket by which the commit can be settled.
     *
     * @return the ticket
     */
    public Ticket ticket() {
        return ticket;
    }
}
