package dev.pawl.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.testkit.GeneratedHistory;
import dev.pawl.testkit.GeneratedHistory.Bug;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedHistoriesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 40})
    void whatACorrectStoreDoesIsSound(int keys) {
        for (int seed = 0; seed < 10; seed++) {
            Report report = checked(new GeneratedHistory(seed, keys, Bug.NONE), 1_500);
            assertThat(report.violations()).as("seed %d: %s", seed, report).isEmpty();
            assertThat(report.isSound()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whatABrokenStoreDoesIsFound(Bug bug) {
        for (int seed = 0; seed < 5; seed++) {
            GeneratedHistory history = new GeneratedHistory(seed, 8, bug);
            Report report = checked(history, 2_000);
            assertThat(history.bugs()).isPositive();
            assertThat(names(report))
                    .as("seed %d, %d bugs: %s", seed, history.bugs(), report)
                    .containsAnyElementsOf(expected(bug));
        }
    }

    private static Set<Anomaly> expected(Bug bug) {
        return switch (bug) {
            case STALE_READ -> EnumSet.of(Anomaly.G_SINGLE_REALTIME);
            case UNCHECKED, HALF, LOST -> EnumSet.of(Anomaly.LOST_UPDATE, Anomaly.FORK, Anomaly.G_SINGLE_REALTIME);
            case DENIED -> EnumSet.of(Anomaly.G1A);
            case SKEWED -> EnumSet.of(Anomaly.G_SINGLE, Anomaly.G_SINGLE_REALTIME, Anomaly.LONG_FORK);
            case NONE -> EnumSet.noneOf(Anomaly.class);
        };
    }

    private static Set<Anomaly> names(Report report) {
        return report.violations().stream().map(Violation::anomaly).collect(Collectors.toSet());
    }

    private Report checked(GeneratedHistory history, long operations) {
        Path file = folder.resolve("generated.jsonl");
        history.write(file, 6, operations);
        return HistoryChecker.check(file);
    }

    /** The figure in docs/checking.md. */
    @Test
    @Tag("full")
    void aMillionReadsAndCommitsAreCheckedInTwentySeconds() throws java.io.IOException {
        Path file = folder.resolve("million.jsonl");
        new GeneratedHistory(1, 10_000, Bug.NONE).write(file, 16, 1_000_000);

        long start = System.nanoTime();
        Report report = HistoryChecker.check(file);
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        System.out.printf("%,d bytes in %d ms: %s", Files.size(file), took.toMillis(), report);
        assertThat(report.isSound()).isTrue();
        assertThat(report.reads() + report.commits()).isGreaterThanOrEqualTo(1_000_000);
        assertThat(took).isLessThan(Duration.ofSeconds(20));
    }
}
