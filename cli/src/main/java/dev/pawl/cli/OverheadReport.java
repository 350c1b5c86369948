package dev.pawl.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.pawl.benchmarks.Measurement;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What Pawl costs, as people and as programs read it. */
final class OverheadReport {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String ROW = "%-11s %-9s %-13s %10s %10s %7s %7s %7s %6s%n";

    private OverheadReport() {}

    @JsonPropertyOrder({
        "store",
        "layout",
        "operation",
        "handMicros",
        "pawlMicros",
        "ratio",
        "smallestRatio",
        "largestRatio",
        "goal",
        "reachesGoal",
        "rounds"
    })
    private record Line(
            String store,
            String layout,
            String operation,
            double handMicros,
            double pawlMicros,
            double ratio,
            double smallestRatio,
            double largestRatio,
            double goal,
            boolean reachesGoal,
            int rounds) {
        static Line of(Measurement measured) {
            return new Line(
                    measured.database(),
                    measured.layout().toString(),
                    measured.operation().toString(),
                    rounded(measured.handMicros(), 10),
                    rounded(measured.pawlMicros(), 10),
                    rounded(measured.ratio(), 1_000),
                    rounded(measured.smallestRatio(), 1_000),
                    rounded(measured.largestRatio(), 1_000),
                    measured.operation().goal(),
                    measured.reachesGoal(),
                    measured.rounds().size());
        }

        private static double rounded(double number, int parts) {
            return Math.round(number * parts) / (double) parts;
        }
    }

    private record Document(List<Line> runs) {}

    static String json(List<Measurement> measured) {
        return MAPPER.writeValueAsString(
                        new Document(measured.stream().map(Line::of).toList()))
                + System.lineSeparator();
    }

    static String table(List<Measurement> measured) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                ROW,
                "store",
                "layout",
                "operation",
                "by hand µs",
                "pawl µs",
                "ratio",
                "min",
                "max",
                "goal"));
        measured.stream()
                .map(Line::of)
                .forEach(line -> text.append(String.format(
                        Locale.ROOT,
                        ROW,
                        line.store(),
                        line.layout(),
                        line.operation(),
                        decimals(line.handMicros(), 1),
                        decimals(line.pawlMicros(), 1),
                        decimals(line.ratio(), 3),
                        decimals(line.smallestRatio(), 3),
                        decimals(line.largestRatio(), 3),
                        decimals(line.goal(), 2) + (line.reachesGoal() ? "" : " missed"))));
        return text.toString();
    }

    private static String decimals(double number, int places) {
        return String.format(Locale.ROOT, "%." + places + "f", number);
    }
}
