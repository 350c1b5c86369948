package dev.pawl.examples.wallet.torture;

import java.util.Random;

/** The clients. Used by one thread. */
interface Crew extends AutoCloseable {
    /** Starts the clients, and waits until all of them work, but not for ever. */
    void start() throws InterruptedException;

    /** Replaces clients that hang or have ended by themselves, both of which are findings. */
    void watch() throws InterruptedException;

    /** Puts the calendar clock of one client forward or back. */
    void moveClock(Random random);

    /** Lets clients end what they are doing, and waits for that, but not for ever. */
    void stop() throws InterruptedException;

    @Override
    void close();
}
