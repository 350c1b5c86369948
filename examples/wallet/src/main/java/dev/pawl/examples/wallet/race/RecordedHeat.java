package dev.pawl.examples.wallet.race;

import dev.pawl.testkit.Recorder;
import dev.pawl.testkit.check.HistoryChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Runs a heat only to record and check it: recording costs a multiple of what an update costs in a fast store, so that a heat that
 * is measured is not recorded. Immutable.
 */
final class RecordedHeat {
    /** What half a second leaves is checked in another. */
    private static final Duration LONGEST = Duration.ofMillis(500);

    private final Heat heat;
    private final Crowd crowd;

    /** How a recorded heat ended: what its history and its balances say. */
    record Ended(Proof.Checked proof, Audit audit) {}

    RecordedHeat(Heat heat, Crowd crowd) {
        this.heat = heat;
        this.crowd = crowd;
    }

    /** Returns how long it takes where one that is measured takes so long. */
    static Duration duration(Duration measured) {
        return measured.compareTo(LONGEST) < 0 ? measured : LONGEST;
    }

    /** Runs it, for no longer than a heat that is measured; nothing if its strategy cannot be recorded. */
    Optional<Ended> run(Ground ground, Duration measured) throws Exception {
        Path folder = Files.createTempDirectory("pawl-race-history-");
        Path history = folder.resolve("race.jsonl");
        try {
            HeatResult result;
            try (Recorder recorder = Recorder.to(history, "race")) {
                Optional<Strategy> recorded = heat.strategy().recordedBy(recorder);
                if (recorded.isEmpty()) {
                    return Optional.empty();
                }
                Heat same = new Heat(recorded.get(), heat.workload(), heat.wallets());
                result = new HeatRunner(same, crowd).run(ground, Duration.ZERO, duration(measured), done -> {});
            }
            return Optional.of(
                    new Ended(new Proof.Checked(HistoryChecker.check(history), result.throughput()), result.audit()));
        } finally {
            remove(history, folder);
        }
    }

    private static void remove(Path history, Path folder) throws IOException {
        Files.deleteIfExists(history);
        Files.delete(folder);
    }
}
