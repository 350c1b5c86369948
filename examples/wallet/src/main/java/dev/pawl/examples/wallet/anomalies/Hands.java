package dev.pawl.examples.wallet.anomalies;

/** What a client can do within one transaction. Used by one thread. */
public interface Hands {
    /**
     * Reads a row.
     *
     * @param id its id
     * @return its amount
     * @throws Exception if the store refuses or fails
     */
    long read(String id) throws Exception;

    /**
     * Locks a row and reads it.
     *
     * @param id its id
     * @return its amount
     * @throws Exception if the store refuses or fails
     */
    long readLocked(String id) throws Exception;

    /**
     * Writes a row that is there.
     *
     * @param id its id
     * @param amount its new amount
     * @throws Exception if the store refuses or fails
     */
    void write(String id, long amount) throws Exception;

    /**
     * Counts the rows that satisfy a predicate: those whose id begins with {@link Stories#BOOKING}.
     *
     * @return how many there are
     * @throws Exception if the store refuses or fails
     */
    long bookings() throws Exception;

    /**
     * Inserts a row.
     *
     * @param id its id
     * @throws Exception if the store refuses or fails
     */
    void book(String id) throws Exception;
}
