package dev.pawl.examples.wallet.torture;

/** A PostgreSQL server that may be killed. Used by one thread. */
public interface Server {
    /**
     * Returns where it is.
     *
     * @return the driver's URL, with the port in it
     */
    String jdbcUrl();

    /**
     * Returns its port.
     *
     * @return the port on this machine, which a restart keeps
     */
    int port();

    /** Kills it without warning, with all its processes. */
    void kill();

    /** Starts it again on the same data. */
    void restart();
}
