package dev.pawl.examples.wallet.race;

import dev.pawl.store.Kind;
import dev.pawl.store.Store;

/**
 * A place that was claimed for one race. What strategies make and open on it lasts until {@link #clear}. Strategies enter by one
 * thread; what they have opened is used by many.
 */
public interface Ground extends AutoCloseable {
    /**
     * Returns what the database says about putting commits on disk.
     *
     * @return its settings as reports show them, for example {@code fsync=on, synchronous_commit=on}
     */
    String durability();

    /**
     * Opens Pawl's own store, with empty tables for a kind.
     *
     * @param kind the kind; its name begins with {@link RaceTables#PREFIX}
     * @return the store
     * @throws RaceException if one of its tables is there already
     * @throws Exception if the database fails
     */
    Store openStore(Kind kind) throws Exception;

    /**
     * Closes and removes all that was opened and made on this ground.
     *
     * @throws RaceException if the database fails
     */
    void clear();

    /**
     * Clears the ground and gives the place back.
     *
     * @throws RaceException if the database fails
     */
    @Override
    void close();
}
