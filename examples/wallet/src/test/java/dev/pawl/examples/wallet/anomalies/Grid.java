package dev.pawl.examples.wallet.anomalies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.wallet.race.Ground;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What happened, as lines that a test can show: the code of each story, what happened at each level, and through Pawl. */
public final class Grid {
    private static final Path PAGE = Path.of("../../docs/choosing.md");

    private final AnomalyTable table;

    private Grid(AnomalyTable table) {
        this.table = table;
    }

    /** Has all stories played. */
    public static Grid of(List<Level> levels, Ground ground, boolean locksRows) throws InterruptedException {
        return new Grid(new Anomalies("test", "", levels, ground, locksRows).measure((story, number, total) -> {}));
    }

    /** Asserts that docs/choosing.md has this very table. */
    public void assertThatThePageShowsIt() throws IOException {
        Stream<String> header = Stream.of(row("anomaly", table.levels().stream(), "Pawl"));
        Stream<String> rule =
                Stream.of("| --- |" + " --- |".repeat(table.levels().size() + 1));
        Stream<String> rows = table.rows().stream()
                .map(row -> row(row.story().toString(), row.alone().stream().map(Verdict::toString), row.pawlText()));
        String lines = Stream.of(header, rule, rows).flatMap(part -> part).collect(Collectors.joining("\n"));

        assertThat(Files.readString(PAGE)).contains(lines);
    }

    private static String row(String first, Stream<String> cells, String last) {
        return Stream.of(Stream.of(first), cells, Stream.of(last))
                .flatMap(part -> part)
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    @Override
    public String toString() {
        return table.rows().stream()
                .map(row -> row.story().code() + ": "
                        + row.alone().stream().map(Verdict::toString).collect(Collectors.joining(", ")) + " | "
                        + row.pawlText() + "\n")
                .collect(Collectors.joining());
    }
}
