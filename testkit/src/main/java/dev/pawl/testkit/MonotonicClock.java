package dev.pawl.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Names the clock behind {@link System#nanoTime}. On Linux that is CLOCK_MONOTONIC, which all processes of a machine share until
 * it is started again (clock_gettime(2)), so it has the name of that run of the machine. Elsewhere, where the platform promises
 * nothing between processes, each process has a clock of its own.
 */
final class MonotonicClock {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private MonotonicClock() {}

    static String name(long pid, Instant time) {
        try {
            return "boot-" + Files.readString(BOOT).strip();
        } catch (IOException e) {
            return "process-" + pid + "-" + time.toEpochMilli();
        }
    }
}
