package dev.pawl.lock;

import dev.pawl.FenceLostException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Renews a lease on a thread of its own, from its start until it is stopped or the lease is lost. */
final class Watchdog {
    private static final System.Logger LOG = System.getLogger(Watchdog.class.getName());
    private static final int RENEWALS_PER_TERM = 3;
    /** A store that fails at once is not asked without a pause, however little is left. */
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final Semaphore woken = new Semaphore(0);
    private final Lease lease;
    private final Runnable whenLost;
    private final Thread thread;
    private volatile boolean stopped;

    private Watchdog(Lease lease, Runnable whenLost) {
        this.lease = lease;
        this.whenLost = whenLost;
        this.thread = new Thread(this::watch, "pawl-lease-watchdog");
        this.thread.setDaemon(true);
    }

    static Watchdog start(Lease lease, Runnable whenLost) {
        Watchdog watchdog = new Watchdog(lease, whenLost);
        // What is left may be shorter then than the pause that has begun.
        lease.whenRenewed(watchdog.woken::release);
        watchdog.thread.start();
        return watchdog;
    }

    private void watch() {
        try {
            while (true) {
                boolean early = woken.tryAcquire(pause(), TimeUnit.NANOSECONDS);
                if (stopped) {
                    return;
                } else if (!early && !isRenewed()) {
                    whenLost.run();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.WARNING, "What is to be told of a lost lease failed.", e);
        }
    }

    /** Of what is left, not of the term: it may have begun long ago, and after a failed renewal it goes on. */
    private long pause() {
        return Math.max(SHORTEST_PAUSE, lease.left().toNanos() / RENEWALS_PER_TERM);
    }

    /** A store that does not answer is asked again, for as long as the lease is held. */
    private boolean isRenewed() {
        try {
            lease.renew();
            return true;
        } catch (FenceLostException e) {
            return false;
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.WARNING, "A lease was not renewed: names=" + lease.names(), e);
            return !lease.isOver();
        }
    }

    /** Stops renewing, and waits until a renewal that is under way has ended. */
    void stop() {
        stopped = true;
        woken.release();
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
