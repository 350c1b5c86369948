package dev.pawl.examples.wallet.anomalies;

import dev.pawl.examples.wallet.race.Ground;
import java.util.List;
import java.util.stream.Collectors;

/** What happened, as lines that a test can show: the code of each story, what happened at each level, and through Pawl. */
public final class Grid {
    private Grid() {}

    /** Has all stories played. */
    public static String of(List<Level> levels, Ground ground, boolean locksRows) throws InterruptedException {
        return of(new Anomalies("test", "", levels, ground, locksRows).measure((story, number, total) -> {}));
    }

    static String of(AnomalyTable table) {
        return table.rows().stream()
                .map(row -> row.story().code() + ": "
                        + row.alone().stream().map(Verdict::toString).collect(Collectors.joining(", ")) + " | "
                        + row.pawlText() + "\n")
                .collect(Collectors.joining());
    }
}
