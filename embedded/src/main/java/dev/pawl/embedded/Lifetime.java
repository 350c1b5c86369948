package dev.pawl.embedded;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The life of a server, which ends once: when somebody closes it, or together with this process. What is done to the server is
 * not broken off for a thread that is interrupted: a server that was started or stopped by half would be left behind.
 * Safe for use by many threads.
 */
final class Lifetime {
    private static final long PATIENCE_SECONDS = 5;

    private final ReentrantLock lock = new ReentrantLock();
    private final Runnable end;
    private final Thread hook = new Thread(this::end, "pawl-embedded-shutdown");
    private boolean ended;

    private Lifetime(Runnable end) {
        this.end = end;
    }

    /** Begins when the server runs. */
    static Lifetime endingWith(Runnable end) {
        Lifetime lifetime = new Lifetime(end);
        try {
            Runtime.getRuntime().addShutdownHook(lifetime.hook);
        } catch (IllegalStateException e) {
            // This process is ending already, and whoever has started the server closes it.
        }
        return lifetime;
    }

    /** Ends it, or waits until another thread has. */
    void end() {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                whole(end);
            }
        } finally {
            lock.unlock();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending, and the hook finds the life ended.
        }
    }

    /** Waits until a process is gone, also if this thread is interrupted; returns false if it is not within so many seconds. */
    static boolean ends(ProcessHandle process, int seconds) {
        process.onExit().completeOnTimeout(process, seconds, TimeUnit.SECONDS).join();
        return !process.isAlive();
    }

    /**
     * Does something to a server that lives.
     *
     * @throws IllegalStateException if its life has ended
     */
    void during(Runnable work) {
        lock.lock();
        try {
            if (ended) {
                throw new IllegalStateException("The server was closed.");
            }
            whole(work);
        } finally {
            lock.unlock();
        }
    }

    private static void whole(Runnable work) {
        whole(() -> {
            work.run();
            return true;
        });
    }

    /**
     * Does it on a thread of its own. If this one is interrupted, it stays so, and the work has some time left: it may wait in vain
     * for a server that Ctrl-C has ended, too.
     */
    static <T> T whole(Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread thread = new Thread(task, "pawl-embedded");
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return interrupted ? task.get(PATIENCE_SECONDS, TimeUnit.SECONDS) : task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    thread.interrupt();
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
