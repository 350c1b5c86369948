package dev.pawl.benchmarks.processes;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Measures how often several processes together increment one counter, and that none of their increments is lost or doubled. */
public final class Processes {
    private final String jdbcUrl;
    private final int threads;
    private final Duration warmUp;
    private final Duration duration;

    /**
     * Prepares a measurement, which does nothing yet.
     *
     * @param jdbcUrl the database, with the user in it
     * @param threads how many threads each process has
     * @param warmUp how long the processes run before they are measured
     * @param duration how long they are measured
     */
    public Processes(String jdbcUrl, int threads, Duration warmUp, Duration duration) {
        this.jdbcUrl = jdbcUrl;
        this.threads = threads;
        this.warmUp = warmUp;
        this.duration = duration;
    }

    /**
     * What some processes did.
     *
     * @param perSecond the increments of all together
     * @param conflicts how often one of their callers met a conflict, for each increment
     * @param wrong the difference between the counter and what was acknowledged
     */
    public record Result(double perSecond, double conflicts, long wrong) {}

    /**
     * Measures.
     *
     * @param count how many processes
     * @return what they did
     * @throws IOException if a process cannot be started, or dies
     * @throws InterruptedException if the thread is interrupted; the processes are killed
     */
    public Result measure(int count) throws IOException, InterruptedException {
        List<Process> running = new ArrayList<>();
        try (HotCounter counter = new HotCounter(jdbcUrl)) {
            counter.make();
            for (int i = 0; i < count; i++) {
                running.add(start());
            }
            List<BufferedReader> outputs = running.stream()
                    .map(process -> process.inputReader(StandardCharsets.US_ASCII))
                    .toList();
            for (BufferedReader output : outputs) {
                heard(output);
            }
            tell(running);
            TimeUnit.NANOSECONDS.sleep(warmUp.toNanos());
            tell(running);
            long began = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
            for (Process process : running) {
                process.outputWriter(StandardCharsets.US_ASCII).close();
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            long acknowledged = 0;
            long measured = 0;
            long conflicts = 0;
            for (BufferedReader output : outputs) {
                String[] figures = heard(output).split(" ", 3);
                acknowledged += Long.parseLong(figures[0]);
                measured += Long.parseLong(figures[1]);
                conflicts += Long.parseLong(figures[2]);
            }
            return new Result(
                    measured / seconds, (double) conflicts / Math.max(1, measured), counter.value() - acknowledged);
        } finally {
            running.forEach(Process::destroyForcibly);
            // What they write would come after whoever removes the database.
            running.forEach(process -> process.onExit().join());
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        // Or else JDK 24 and later warn of SQLite's driver.
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CounterProcess.class.getName(),
                        jdbcUrl,
                        Integer.toString(threads))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void tell(List<Process> running) throws IOException {
        for (Process process : running) {
            try {
                process.outputWriter(StandardCharsets.US_ASCII).write("on\n");
                process.outputWriter(StandardCharsets.US_ASCII).flush();
            } catch (IOException e) {
                throw died(e);
            }
        }
    }

    private static IOException died(@Nullable IOException cause) {
        return new IOException("A process has died; what it said stands above.", cause);
    }

    private static String heard(BufferedReader output) throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw died(null);
        }
        return line;
    }
}
