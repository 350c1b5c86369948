package dev.pawl.benchmarks.micro;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of this package with JMH, which prints its results itself. */
public final class Micro {
    private static final int FORKS = 1;
    private static final int WARM_UPS = 3;
    private static final int MEASUREMENTS = 5;

    private Micro() {}

    /**
     * Runs benchmarks, each in a Java of its own, with their rates of allocation.
     *
     * @param pattern a regular expression that is found in the names of those to run
     * @param seconds how long an iteration takes, warm-ups too
     * @return how many were run
     * @throws RunnerException if none has such a name, or one fails
     */
    public static int run(String pattern, int seconds) throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include("^" + Micro.class.getPackageName() + "\\..*" + pattern)
                        .forks(FORKS)
                        .warmupIterations(WARM_UPS)
                        .warmupTime(TimeValue.seconds(seconds))
                        .measurementIterations(MEASUREMENTS)
                        .measurementTime(TimeValue.seconds(seconds))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .build())
                .run()
                .size();
    }
}
