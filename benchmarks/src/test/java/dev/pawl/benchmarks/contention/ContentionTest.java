package dev.pawl.benchmarks.contention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentionTest {
    @TempDir
    private Path folder;

    private long compiledMillis;
    private final List<Integer> rounds = new ArrayList<>();

    @Test
    void roundsThatDoNotCountComeFirstUntilHardlyAnythingIsCompiled() throws Exception {
        run(30, 0);

        assertThat(rounds).containsExactly(0, -1, -2, -3, -4, 1, 2);
    }

    @Test
    void whileThereIsMoreToCompileTheyGoOnAsLongAsTheyMay() throws Exception {
        run(7, 1_000);

        assertThat(rounds).containsExactly(0, -1, -2, -3, -4, -5, -6, 1, 2);
    }

    private void run(int warmUpRounds, long compiledInBetween) throws InterruptedException {
        Venue venue = SqlVenue.sqlite("sqlite", folder.resolve("wallets.db").toString());
        ContentionSettings settings = new ContentionSettings(
                Subject.on(venue).subList(0, 1),
                List.of(Load.HOT),
                List.of(1),
                0,
                warmUpRounds,
                2,
                Duration.ZERO,
                Duration.ofMillis(10),
                1);
        ContentionListener listener = new ContentionListener() {
            @Override
            public void running(String turn, int number, int total) {
                assertThat(number).isLessThanOrEqualTo(total);
            }

            @Override
            public void finished(Sample sample) {
                rounds.add(sample.round());
            }
        };
        new Contention(
                        venue,
                        settings,
                        listener,
                        () -> new Compiling(
                                () -> 1_000_000L * rounds.size(), () -> compiledMillis += compiledInBetween))
                .run();
    }
}
