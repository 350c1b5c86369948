package dev.pawl.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends the run on the current thread when the process is told to end, and holds the process until the run has cleaned up. */
final class RunningRace implements AutoCloseable {
    private static final long CLEAN_UP_SECONDS = 30;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean interrupted;

    private RunningRace(Thread racing) {
        this.hook = new Thread(() -> interrupt(racing), "pawl-race-shutdown");
    }

    static RunningRace interruptible() {
        RunningRace running = new RunningRace(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(running.hook);
        return running;
    }

    boolean wasInterrupted() {
        return interrupted;
    }

    @Override
    public void close() {
        ended.countDown();
        if (!interrupted) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The shutdown has just begun; the hook finds the run ended.
                interrupted = true;
            }
        }
    }

    private void interrupt(Thread racing) {
        interrupted = true;
        racing.interrupt();
        try {
            boolean cleanedUp = ended.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
            System.err.println(
                    cleanedUp
                            ? "Interrupted: the run has ended and removed its tables."
                            : "Interrupted: the run did not end in time; the next one removes its tables.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
