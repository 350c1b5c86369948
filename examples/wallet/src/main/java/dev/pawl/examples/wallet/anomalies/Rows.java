package dev.pawl.examples.wallet.anomalies;

import java.util.Map;

/** The rows of one play, at one isolation level. */
public interface Rows extends AutoCloseable {
    /**
     * Connects one more client.
     *
     * @return the client, to be closed by the caller
     * @throws Exception if the store cannot be reached
     */
    Client connect() throws Exception;

    /**
     * Reads all rows once the clients have ended.
     *
     * @return the amounts by id
     * @throws Exception if the store failed
     */
    Map<String, Long> all() throws Exception;

    /**
     * Removes them.
     *
     * @throws AnomalyException if the store fails
     */
    @Override
    void close();
}
