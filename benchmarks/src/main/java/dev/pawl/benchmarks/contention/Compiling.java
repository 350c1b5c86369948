package dev.pawl.benchmarks.contention;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * Tells when Java has compiled what is to be measured. Until then whoever needs the processors is measured at a fraction of
 * its speed, and whoever waits for the disk is not. Throughput cannot tell when it is over: it stays the same for several rounds while
 * something large waits for the compiler, and rises then. Used by one thread.
 */
final class Compiling {
    /** What goes on being compiled for a long time, and no longer shows in the throughput, as a share of the time. */
    private static final double LITTLE = 0.03;

    /** Where there are few calls, Java finds out late what is worth compiling, and compiles little at a time. */
    private static final int FEWEST_ROUNDS = 5;

    private final LongSupplier nanos;
    private final LongSupplier compiledMillis;
    private int rounds;
    private long began;
    private long compiledBefore;

    Compiling() {
        this(System::nanoTime, Compiling::compiledMillis);
    }

    /**
     * Makes it of clocks.
     *
     * @param nanos the time
     * @param compiledMillis how long Java has compiled
     */
    Compiling(LongSupplier nanos, LongSupplier compiledMillis) {
        this.nanos = nanos;
        this.compiledMillis = compiledMillis;
    }

    private static long compiledMillis() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        return compiler != null && compiler.isCompilationTimeMonitoringSupported()
                ? compiler.getTotalCompilationTime()
                : 0;
    }

    /** Begins a round. */
    void beginRound() {
        rounds++;
        began = nanos.getAsLong();
        compiledBefore = compiledMillis.getAsLong();
    }

    /** Tells whether a few rounds have been run and there was hardly anything to compile in the last one. */
    boolean isOver() {
        double millis = (nanos.getAsLong() - began) / 1e6;
        return rounds >= FEWEST_ROUNDS && compiledMillis.getAsLong() - compiledBefore < LITTLE * millis;
    }
}
