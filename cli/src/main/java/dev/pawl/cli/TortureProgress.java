package dev.pawl.cli;

import dev.pawl.examples.wallet.torture.TortureListener;
import java.time.Duration;
import java.util.Locale;

/** Shows how the torture of a store gets on: by a line now and then where there is no bar. Used by one thread. */
final class TortureProgress implements TortureListener {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    private final StatusLine status;
    private final String store;
    private Duration nextLine = Duration.ZERO;

    TortureProgress(StatusLine status, String store) {
        this.status = status;
        this.store = store;
    }

    @Override
    public void working(Duration done, Duration whole, long operations) {
        String text = String.format(
                Locale.ROOT,
                "%s: %.0f of %s s, %,d operations",
                store,
                done.toMillis() / 1e3,
                seconds(whole),
                operations);
        status.bar((double) done.toNanos() / whole.toNanos(), text);
        if (done.compareTo(nextLine) >= 0) {
            status.lineUnlessBar(text);
            nextLine = done.plus(BETWEEN_LINES);
        }
    }

    @Override
    public void checking(long operations) {
        String text = String.format(Locale.ROOT, "%s: checking %,d operations", store, operations);
        status.bar(1, text);
        status.lineUnlessBar(text);
    }

    private static String seconds(Duration whole) {
        return whole.toMillis() % 1_000 == 0
                ? Long.toString(whole.toSeconds())
                : Double.toString(whole.toMillis() / 1e3);
    }
}
