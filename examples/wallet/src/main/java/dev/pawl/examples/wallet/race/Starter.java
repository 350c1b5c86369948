package dev.pawl.examples.wallet.race;

import java.util.concurrent.CountDownLatch;

/** Tells the clients of a heat when to start, what is measured and when to stop. Safe for use by many threads. */
final class Starter {
    private final CountDownLatch start = new CountDownLatch(1);
    private volatile boolean measures;
    private volatile boolean goesOn = true;

    void start() {
        start.countDown();
    }

    void measure() {
        measures = true;
    }

    void stop() {
        goesOn = false;
    }

    void await() throws InterruptedException {
        start.await();
    }

    boolean measures() {
        return measures;
    }

    boolean goesOn() {
        return goesOn;
    }
}
