package dev.pawl.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stops, continues and kills processes of this machine by the signals of POSIX: SIGSTOP, SIGCONT and SIGKILL, none of which a
 * process can refuse. Safe for use by many threads.
 */
public final class ProcessFaults {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ProcessFaults() {}

    /**
     * Stops a process where it stands (SIGSTOP), until {@link #resume}. The signal is sent when this returns; the process's
     * threads stop at once or when they leave the kernel.
     *
     * @param pid the process
     * @throws IllegalStateException if there is no such process, if it belongs to somebody else, or if this system has no
     *     POSIX signals
     */
    public static void stop(long pid) {
        signal("STOP", pid);
    }

    /**
     * Lets a stopped process go on (SIGCONT). Harmless if it is not stopped.
     *
     * @param pid the process
     * @throws IllegalStateException if there is no such process, if it belongs to somebody else, or if this system has no
     *     POSIX signals
     */
    public static void resume(long pid) {
        signal("CONT", pid);
    }

    /**
     * Kills a process, also a stopped one (SIGKILL), and waits until it is gone.
     *
     * @param pid the process
     * @throws IllegalStateException if there is no such process, if it belongs to somebody else, or if it is still there after
     *     half a minute
     * @throws InterruptedException if the waiting thread is interrupted; the process dies nevertheless
     */
    public static void kill(long pid) throws InterruptedException {
        ProcessHandle process =
                ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("No process " + pid + " to kill."));
        if (!process.destroyForcibly()) {
            throw new IllegalStateException("Process " + pid + " could not be killed: it has ended, or is not ours.");
        }
        try {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Process " + pid + " outlives its kill.", e);
        }
    }

    /** By the shell's own {@code kill}, which every POSIX system has; a program of that name is often not installed. */
    private static void signal(String name, long pid) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("Could not send SIG" + name + " to process " + pid + ": " + said);
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Could not send SIG" + name + " to process " + pid + ": this system has no /bin/sh.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending SIG" + name + " to process " + pid + ".", e);
        }
    }
}
