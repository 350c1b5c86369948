package dev.pawl.testkit.contract;

import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import java.util.List;
import java.util.Set;

/** Opens the store under test, for one test at a time. Not safe for use by many threads. */
public interface StoreFixture {

    /**
     * Opens the store, with empty tables for some kinds.
     *
     * @param kinds the kinds that the test uses
     * @return a store; the contract closes it
     */
    Store open(List<Kind> kinds);

    /** Fails if the store has left a connection or a transaction open, or a connection in a changed state. */
    void verifyNothingLeftOpen();

    /**
     * Returns what this store cannot keep and therefore has to refuse, naming the field.
     *
     * @return none, for a store that keeps everything
     */
    default Set<Unkept> unkept() {
        return Set.of();
    }

    /**
     * Tells whether ids are paged in their own order: numbers by their value, and so on.
     *
     * @return false for a store whose order is another, which does not change either
     */
    default boolean ordersIds() {
        return true;
    }

    /** What a store may be unable to keep. */
    enum Unkept {
        /** The character U+0000 in a text. */
        NUL_IN_TEXT,
        /** Half of a surrogate pair in a text. */
        LONE_SURROGATE_IN_TEXT,
        /** An empty text as an id, or as a part of one. */
        EMPTY_TEXT_IN_ID,
        /** An empty name in a map. */
        EMPTY_NAME
    }
}
