package dev.pawl.examples.wallet.anomalies;

/** A client with a connection of its own. Its transactions are run by one thread. */
public interface Client extends AutoCloseable {
    /**
     * Runs one transaction.
     *
     * @param part what is done in it
     * @throws RefusedException if the store refused it because of what another client did
     * @throws Exception if the store failed
     */
    void transact(Part part) throws Exception;

    /**
     * Asks the store whether this client waits for another. Called by another thread, while a step is being done.
     *
     * @return true if it waits now; false as well if the store cannot tell, and then nobody may wait
     * @throws Exception if the store failed
     */
    default boolean waits() throws Exception {
        return false;
    }

    /** Ends what this client is doing, whatever that is. Called by another thread, if nothing else helps. */
    default void cutOff() {}

    @Override
    default void close() {}
}
