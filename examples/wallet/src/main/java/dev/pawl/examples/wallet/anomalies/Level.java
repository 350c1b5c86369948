package dev.pawl.examples.wallet.anomalies;

import java.util.Map;

/** A way to use a store: one of its isolation levels, or Pawl. */
public interface Level {
    /**
     * Returns what tables call it.
     *
     * @return a short name
     */
    String name();

    /**
     * Tells whether a story can be played at all.
     *
     * @param story the story
     * @return false if it needs something that this level does not have
     */
    default boolean offers(Story story) {
        return true;
    }

    /**
     * Sets up rows for one play.
     *
     * @param rows their amounts by id
     * @return the rows, to be closed after the play
     * @throws Exception if the store failed
     */
    Rows open(Map<String, Long> rows) throws Exception;
}
