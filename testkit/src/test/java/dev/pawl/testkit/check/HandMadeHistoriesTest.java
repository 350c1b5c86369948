package dev.pawl.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Histories made by hand, one file for each anomaly, named after it, and beside it its nearest neighbour that is legal. Some
 * anomalies are there in several forms; the longest name of an anomaly that a file's name begins with is what it shows.
 */
class HandMadeHistoriesTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/pawl/testkit/check");
    private static final String LEGAL = "-legal.jsonl";

    static List<Path> broken() throws IOException {
        return histories().filter(file -> !file.toString().endsWith(LEGAL)).toList();
    }

    private static Stream<Path> histories() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenHistoryIsGivenItsNameAndNoOther(Path file) {
        Report report = HistoryChecker.check(file);

        assertThat(report.violations()).as("%s", report).hasSize(1);
        Violation violation = report.violations().get(0);
        assertThat(violation.anomaly()).as("%s", report).isEqualTo(shownBy(file));
        assertThat(violation.story()).isNotEmpty();
        assertThat(violation.toString()).contains("wallet").contains(String.valueOf(file.getFileName()));
        assertThat(report.isSound()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void itsNearestLegalNeighbourIsSound(Path file) {
        Report report = HistoryChecker.check(Path.of(file.toString().replace(".jsonl", LEGAL)));

        assertThat(report.violations()).as("%s", report).isEmpty();
        assertThat(report.isSound()).isTrue();
    }

    @Test
    void everyAnomalyIsShownAndEveryNeighbourHasOne() throws IOException {
        assertThat(broken().stream().map(HandMadeHistoriesTest::shownBy)).contains(Anomaly.values());
        assertThat(histories()).hasSize(2 * broken().size());
    }

    private static Anomaly shownBy(Path file) {
        String name = String.valueOf(file.getFileName());
        return Arrays.stream(Anomaly.values())
                .filter(anomaly -> name.startsWith(fileName(anomaly)))
                .max((a, b) -> Integer.compare(fileName(a).length(), fileName(b).length()))
                .orElseThrow();
    }

    private static String fileName(Anomaly anomaly) {
        return anomaly.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
