package dev.pawl;

import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Threads that call Pawl on a store whose first commit, or first read, is held up until the test lets it go on. */
final class Callers {
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();

    /** Holds up the n-th of the calls that pass here. */
    void pass(int which) {
        if (calls.incrementAndGet() == which) {
            held.countDown();
            awaited(goOn);
        }
    }

    /** Waits until that call is held up. */
    void awaitHeld() {
        awaited(held);
    }

    void letGo() {
        goOn.countDown();
    }

    /** Starts a call. */
    <R> Call<R> start(Callable<R> what) {
        FutureTask<R> task = new FutureTask<>(what);
        Thread thread = new Thread(task, "caller-" + threads.size());
        threads.add(thread);
        thread.start();
        return new Call<>(thread, task);
    }

    /** Starts a call and waits until it waits for others. */
    <R> Call<R> startAndWait(Callable<R> what) {
        Call<R> call = start(what);
        call.awaitWaiting();
        return call;
    }

    void end() throws InterruptedException {
        letGo();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void awaited(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A call that was started. */
    record Call<R>(Thread thread, FutureTask<R> task) {
        void awaitWaiting() {
            while (!(LockSupport.getBlocker(thread) instanceof Waiter)) {
                if (!thread.isAlive()) {
                    throw new AssertionError("The call did not wait: " + catchThrowable(task::get));
                }
                Thread.onSpinWait();
            }
        }

        R get() throws Exception {
            return task.get();
        }

        Throwable failure() {
            Throwable thrown = catchThrowable(task::get);
            return thrown instanceof ExecutionException ? thrown.getCause() : thrown;
        }
    }
}
