package dev.pawl.benchmarks.contention;

/** Is told how a comparison gets on, by the thread that runs it. */
public interface ContentionListener {
    /**
     * A turn has begun.
     *
     * @param turn what is run, for people
     * @param number its number, from one
     * @param total how many there are, as far as is known: how many it takes to warm up turns out
     */
    void running(String turn, int number, int total);

    /**
     * A turn has ended.
     *
     * @param sample how
     */
    void finished(Sample sample);
}
