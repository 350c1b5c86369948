package dev.pawl.examples.wallet.torture;

import java.util.List;

/**
 * Something a client asks of Pawl.
 *
 * @param slot who asks: one thread of one life of a client, which asks for one thing after the other
 * @param serial its number within the slot
 * @param kind what is asked
 * @param keys the ids of the aggregates on which it has an effect
 */
record Operation(String slot, long serial, Kind kind, List<String> keys) {
    enum Kind {
        /** One tally is updated. */
        UPDATE,
        /** Two tallies, or many, are updated in one transaction. */
        TRANSACTION,
        /** One tally is updated under a request id, and again under the same until the outcome is known. */
        ONCE,
        /** One tally is replaced by what was made of a stale copy, which must be refused. */
        STALE,
        /** One tally is replaced by what was made of a copy that may be stale. */
        REPLACE,
        /** Two tallies are updated in one transaction that has locked them in the database. */
        LOCKED,
        /** One tally is updated under a lease. */
        LEASED,
        /** Some tallies are read in one transaction. */
        READ,
        /** An aggregate that others insert, too, is inserted. */
        INSERT_SHARED,
        /** It is replaced by what was made of a copy that may be of an earlier life. */
        REPLACE_SHARED,
        /** It is deleted. */
        DELETE_SHARED,
        /** An aggregate of the slot's own is inserted. */
        INSERT,
        /** It is deleted. */
        DELETE;

        /** Whether it must be refused, or is of a copy that mostly is stale, so that success tells nothing. */
        boolean mostlyFails() {
            return this == STALE || this == REPLACE_SHARED;
        }

        boolean isOfOwn() {
            return this == INSERT || this == DELETE;
        }
    }

    Operation {
        keys = List.copyOf(keys);
    }

    /** Returns the request id, which no other operation has. */
    String request() {
        return "pawl-torture/" + slot + "/" + serial;
    }
}
