package dev.pawl.benchmarks.processes;

import dev.pawl.Pawl;
import dev.pawl.PawlListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The program of a process that increments the counter. It says when it is connected; a line on its standard input lets it begin,
 * the next has it measured, and the end of the input ends it. Then it says what it has done, all in all and while it was measured.
 */
public final class CounterProcess {
    static final String READY = "ready";

    private final AtomicLong increments = new AtomicLong();
    private final AtomicLong conflicts = new AtomicLong();
    private volatile boolean ended;

    private CounterProcess() {}

    /**
     * Runs the program.
     *
     * @param arguments the URL of the database, and the number of threads
     */
    public static void main(String[] arguments) {
        try (HotCounter counter = new HotCounter(arguments[0]);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            new CounterProcess().run(counter, Integer.parseInt(arguments[1]), in);
        } catch (Exception e) {
            System.err.println("A process that increments the counter failed: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run(HotCounter counter, int threads, BufferedReader in) throws Exception {
        Pawl pawl = counter.pawl(event -> {
            if (event instanceof PawlListener.Conflicted) {
                conflicts.incrementAndGet();
            }
        });
        counter.value();
        System.out.println(READY);
        in.readLine();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(executor.submit(() -> increment(pawl)));
        }
        in.readLine();
        long unmeasured = increments.get();
        long unmeasuredConflicts = conflicts.get();
        awaitEnd(in);
        long measured = increments.get() - unmeasured;
        long measuredConflicts = conflicts.get() - unmeasuredConflicts;
        ended = true;
        for (Future<?> each : running) {
            each.get();
        }
        executor.shutdown();
        System.out.println(increments.get() + " " + measured + " " + measuredConflicts);
    }

    private void increment(Pawl pawl) {
        while (!ended) {
            HotCounter.increment(pawl);
            increments.incrementAndGet();
        }
    }

    private static void awaitEnd(BufferedReader in) throws IOException {
        while (in.readLine() != null) {
            // Nothing more is said.
        }
    }
}
