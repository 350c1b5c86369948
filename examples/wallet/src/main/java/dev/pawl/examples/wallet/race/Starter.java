package dev.pawl.examples.wallet.race;

import java.util.concurrent.CountDownLatch;

/** Tells the clients of a heat when to start, what is measured and when to stop. Safe for use by many threads. */
final class Starter {
    private final CountDownLatch start = new CountDownLatch(1);
    private volatile Phase phase = Phase.WARM_UP;

    private enum Phase {
        WARM_UP,
        MEASURED,
        OVER
    }

    void start() {
        start.countDown();
    }

    void measure() {
        phase = Phase.MEASURED;
    }

    void stop() {
        phase = Phase.OVER;
    }

    void await() throws InterruptedException {
        start.await();
    }

    boolean isWarmUp() {
        return phase == Phase.WARM_UP;
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }
}
