package dev.pawl.lock;

import dev.pawl.FenceLostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Renews a lease on a thread of its own, from its start until it is stopped or the lease is lost. */
final class Watchdog {
    private static final System.Logger LOG = System.getLogger(Watchdog.class.getName());
    private static final int RENEWALS_PER_TERM = 3;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Lease lease;
    private final Runnable whenLost;
    private final Thread thread;

    private Watchdog(Lease lease, Runnable whenLost) {
        this.lease = lease;
        this.whenLost = whenLost;
        this.thread = new Thread(this::watch, "pawl-lease-watchdog");
        this.thread.setDaemon(true);
    }

    static Watchdog start(Lease lease, Runnable whenLost) {
        Watchdog watchdog = new Watchdog(lease, whenLost);
        watchdog.thread.start();
        return watchdog;
    }

    private void watch() {
        Duration pause = lease.asked().dividedBy(RENEWALS_PER_TERM);
        try {
            while (!done.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                if (!isRenewed()) {
                    whenLost.run();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "What is to be told of a lost lease failed.", e);
        }
    }

    /** A store that does not answer is asked again, for as long as the lease is held. */
    private boolean isRenewed() {
        try {
            lease.renew();
            return true;
        } catch (FenceLostException e) {
            return false;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "A lease was not renewed: names=" + lease.names(), e);
            return !lease.isOver();
        }
    }

    /** Stops renewing, and waits until a renewal that is under way has ended. */
    void stop() {
        done.countDown();
        boolean interrupted = false;
        while (thread.isAlive() && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
