package dev.pawl.store;

import java.util.List;
import java.util.Objects;

/**
 * How a commit ended. A store must never take one for another: only what it saw differ is rejected, only what surely was not
 * applied is refused, and everything else that is not surely committed is in doubt. Immutable and safe for use by many threads.
 */
public sealed interface CommitOutcome {

    /** All of the commit is stored, durably. */
    record Committed() implements CommitOutcome {}

    /**
     * Nothing of the commit is stored, since a condition did not hold.
     *
     * @param conflicts every conflict that was seen, one at least
     */
    record Rejected(List<Conflict> conflicts) implements CommitOutcome {
        /**
         * Makes an outcome.
         *
         * @throws IllegalArgumentException if there is no conflict
         */
        public Rejected {
            conflicts = List.copyOf(conflicts);
            if (conflicts.isEmpty()) {
                throw new IllegalArgumentException("A rejected commit names at least one conflict.");
            }
        }
    }

    /**
     * Nothing of the commit is stored, for a reason that is no conflict.
     *
     * @param reason whether trying again may help
     * @param cause what the database said
     */
    record Refused(Reason reason, StoreException cause) implements CommitOutcome {
        /** Makes an outcome. */
        public Refused {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(cause, "cause");
        }
    }

    /**
     * The commit may or may not be stored: its reply was lost.
     *
     * @param ticket by which it can be settled
     * @param cause what was seen instead of a reply
     */
    record InDoubt(Ticket ticket, StoreException cause) implements CommitOutcome {
        /** Makes an outcome. */
        public InDoubt {
            Objects.requireNonNull(ticket, "ticket");
            Objects.requireNonNull(cause, "cause");
        }
    }

    /** Why a commit was refused. */
    enum Reason {
        /** Deadlock, serialization failure, lock wait, throttling: the same commit may well succeed when it is tried again. */
        BUSY,
        /** The attempt was declared dead by {@link Store#settle}; a fresh attempt may be made. */
        FENCED,
        /** Anything else: trying the same again will not help. */
        FAILED
    }
}
