package dev.pawl.cli;

import dev.pawl.examples.wallet.race.Heat;
import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.RaceListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows how a race gets on. */
record Progress(StatusLine status) implements RaceListener, AutoCloseable {
    static Progress on(PrintWriter err) {
        return new Progress(StatusLine.on(err));
    }

    @Override
    public void running(Heat heat, int number, int total, double done) {
        status.bar((number - 1 + done) / total, number + "/" + total + " " + heat);
    }

    @Override
    public void finished(HeatResult result, int number, int total) {
        status.lineUnlessBar(String.format(
                Locale.ROOT,
                "%d/%d %s: %,.0f/s, %,d lost",
                number,
                total,
                result.heat(),
                result.throughput(),
                result.audit().lostUpdates()));
    }

    @Override
    public void close() {
        status.close();
    }
}
