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

    /** What a store may be unable to keep. */
    enum Unkept {
        /** The character U+0000 in a text. */
        NUL_IN_TEXT,
        /** Half of a surrogate pair in a text. */
        LONE_SURROGATE_IN_TEXT
    }
}
