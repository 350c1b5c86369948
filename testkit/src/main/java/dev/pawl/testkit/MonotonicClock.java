package dev.pawl.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Names the clock behind {@link System#nanoTime}. On Linux that is CLOCK_MONOTONIC, which all processes of a machine share until
 * it is started again (clock_gettime(2)), so it has the name of that run of the machine. Elsewhere, where the platform promises
 * nothing between processes, each process has a clock of its own.
 */
final class MonotonicClock {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private static final String OF_THIS_PROCESS =
            "process-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID();

    private MonotonicClock() {}

    static String name() {
        return name(BOOT);
    }

    static String name(Path boot) {
        try {
            return "boot-" + Files.readString(boot).strip();
        } catch (IOException e) {
            return OF_THIS_PROCESS;
        }
    }

    /** Whether other processes of this machine have the same clock. */
    static boolean isShared() {
        return !name().equals(OF_THIS_PROCESS);
    }
}
