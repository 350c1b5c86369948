package dev.pawl.cli;

import dev.pawl.benchmarks.contention.ContentionListener;
import dev.pawl.benchmarks.contention.Sample;
import java.util.Locale;
import java.util.function.Consumer;

/** Shows how a comparison gets on, and hands on what it measures. */
record ContentionProgress(StatusLine status, Consumer<Sample> kept) implements ContentionListener {
    @Override
    public void running(String turn, int number, int total) {
        status.bar((number - 1.0) / total, number + "/" + total + " " + turn);
    }

    @Override
    public void finished(Sample sample) {
        kept.accept(sample);
        if (!sample.isCorrect()) {
            status.line(sample.subject() + " lost " + sample.lost() + " and doubled " + sample.doubled() + " changes ("
                    + sample.load().name() + ", " + sample.threads() + " threads, round " + sample.round() + ")");
        }
        status.lineUnlessBar(String.format(
                Locale.ROOT,
                "%s, %d threads, round %d, %s: %,.0f/s",
                sample.load().name(),
                sample.threads(),
                sample.round(),
                sample.subject(),
                sample.throughput()));
    }
}
