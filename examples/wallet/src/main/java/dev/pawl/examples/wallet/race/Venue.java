package dev.pawl.examples.wallet.race;

import java.util.List;

/**
 * A place to race on: a database, and the strategies that are written by hand for it. Immutable and safe for use by many
 * threads; it connects to nothing before it is claimed.
 */
public interface Venue {
    /**
     * Returns what reports call this place.
     *
     * @return a text without a password
     */
    String label();

    /**
     * Returns what kind of database is there.
     *
     * @return its name as people write it
     */
    String database();

    /**
     * Tells whether a transaction of Pawl's can lock what it reads there, rows or the whole store.
     *
     * @return false if such a lock is refused
     */
    boolean locksRows();

    /**
     * Returns the strategies that are written by hand for this database.
     *
     * @return strategies with different names, in the order in which reports show them
     */
    List<Strategy> handWritten();

    /**
     * Takes the place for one race.
     *
     * @return the ground to race on, to be closed after the race
     * @throws RaceException if commits would not be durable, another race is running, or a table of the race's is there already
     *     and was not made by a race; nothing is changed then
     * @throws Exception if the database cannot be reached, or fails
     */
    Ground claim() throws Exception;
}
