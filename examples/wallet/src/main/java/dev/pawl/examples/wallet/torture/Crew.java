package dev.pawl.examples.wallet.torture;

/** The clients. Used by one thread. */
interface Crew extends AutoCloseable {
    void start();

    /** Replaces clients that hang or have ended by themselves, both of which are findings. */
    void watch() throws InterruptedException;

    /** Lets clients end what they are doing, and waits for that, but not for ever. */
    void stop() throws InterruptedException;

    @Override
    void close();
}
