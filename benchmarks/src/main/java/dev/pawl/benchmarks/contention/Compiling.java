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

    private final LongSupplier nanos;
    private final LongSupplier compiledMillis;
    private boolean begun;
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
        begun = true;
        began = nanos.getAsLong();
        compiledBefore = compiledMillis.getAsLong();
    }

    /** Tells whether a round has been run and there was hardly anything to compile in it. */
    boolean isOver() {
        double millis = (nanos.getAsLong() - began) / 1e6;
        return begun && compiledMillis.getAsLong() - compiledBefore < LITTLE * millis;
    }
}
