package dev.pawl.cli;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a command does that leaves something behind until it has ended: it is interrupted when the process is told to end, which
 * then waits until it has cleaned up.
 */
final class Run implements AutoCloseable {
    private static final long CLEAN_UP_SECONDS = 30;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean interrupted;
    private volatile String leftBehind = "";

    private Run(Thread runner) {
        this.hook = new Thread(() -> interrupt(runner), "pawl-shutdown");
    }

    /** What is run. */
    interface Work {
        int exitCode(Run run) throws Exception;
    }

    /** What is done on one store, and why it was not, if it could not be. */
    interface WorkOnStore {
        Optional<String> on(StoreAddress address) throws InterruptedException;
    }

    /**
     * Runs it on the current thread.
     *
     * @return its exit code, or that of an interruption: whatever then fails, as with a server that was stopped under it
     * @throws Exception if it fails otherwise
     */
    static int interruptible(Work work) throws Exception {
        try (Run run = new Run(Thread.currentThread())) {
            Runtime.getRuntime().addShutdownHook(run.hook);
            try {
                return work.exitCode(run);
            } catch (Exception e) {
                if (e instanceof InterruptedException || run.wasInterrupted()) {
                    run.leftBehind = whatCouldNotBeRemoved(e);
                    return ExitCode.INTERRUPTED;
                }
                throw e;
            }
        }
    }

    /** A database that was stopped under the run cannot be cleaned, and need not be: only files count. */
    private static String whatCouldNotBeRemoved(Exception interruption) {
        return Stream.of(interruption.getSuppressed())
                .filter(UncheckedIOException.class::isInstance)
                .map(Throwable::getMessage)
                .collect(Collectors.joining(" "));
    }

    boolean wasInterrupted() {
        return interrupted;
    }

    /**
     * Does the same on one store after the other. Whatever fails on one, be it an error, spares neither the others nor their results.
     *
     * @return where it failed
     * @throws InterruptedException if the run is interrupted; what then fails, fails for that
     */
    List<NotRun> onEach(List<StoreAddress> addresses, WorkOnStore work) throws InterruptedException {
        List<NotRun> notRun = new ArrayList<>();
        for (StoreAddress address : addresses) {
            try {
                work.on(address).ifPresent(why -> notRun.add(NotRun.because(address, why)));
            } catch (RuntimeException | Error e) {
                if (interrupted) {
                    throw new InterruptedException();
                }
                notRun.add(NotRun.because(address, e));
            }
        }
        return notRun;
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

    private void interrupt(Thread runner) {
        interrupted = true;
        runner.interrupt();
        try {
            if (!ended.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Interrupted: the run did not end in time; the next one removes its tables.");
            } else if (leftBehind.isEmpty()) {
                System.err.println("Interrupted: the run has ended and removed its tables.");
            } else {
                System.err.println("Interrupted: the run has ended, but left something behind. " + leftBehind);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
