package dev.pawl.cli;

import dev.pawl.benchmarks.contention.Bar;
import dev.pawl.benchmarks.contention.Cell;
import dev.pawl.benchmarks.contention.Role;
import dev.pawl.benchmarks.contention.Spread;
import dev.pawl.benchmarks.contention.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A comparison as people read it: a table for each cell, and what it says about Pawl. */
final class ContentionReport {
    private static final List<String> COLUMNS =
            List.of("subject", "per second", "p50 ms", "p99 ms", "gave up", "wrong", "pawl is", "from", "to");

    private ContentionReport() {}

    static String text(List<Cell> cells) {
        return cells.stream()
                .map(cell -> lines(List.of(title(cell)))
                        + TextTable.aligned(rows(cell))
                        + lines(verdict(cell).stream().map("  "::concat).toList()))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    static String markdown(List<Cell> cells) {
        return cells.stream()
                .map(cell -> lines(List.of("### " + title(cell), ""))
                        + TextTable.markdown(rows(cell))
                        + lines(List.of(""))
                        + lines(verdict(cell).stream().map("- "::concat).toList()))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    static String title(Cell cell) {
        return cell.database() + ", " + cell.load().explanation() + ", " + cell.threads()
                + (cell.threads() == 1 ? " thread" : " threads") + ", " + cell.rounds() + " rounds";
    }

    static List<List<String>> rows(Cell cell) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS);
        for (Standing standing : cell.standings()) {
            List<String> row = new ArrayList<>(List.of(
                    standing.subject() + note(standing.role()),
                    count(standing.throughput()),
                    millis(standing.p50Micros()),
                    millis(standing.p99Micros()),
                    count((double) standing.gaveUp()),
                    count((double) standing.wrong())));
            Optional<Spread> ratio = cell.pawl().stream()
                    .findFirst()
                    .filter(pawl -> !pawl.equals(standing))
                    .map(pawl -> pawl.times(standing));
            row.add(ratio.map(spread -> times(spread.median()) + " times").orElse(""));
            row.add(ratio.map(spread -> times(spread.smallest())).orElse(""));
            row.add(ratio.map(spread -> times(spread.largest())).orElse(""));
            rows.add(row);
        }
        return rows;
    }

    private static String note(Role role) {
        return switch (role) {
            case ARITHMETIC -> " (sums only)";
            case CEILING -> " (few promises)";
            default -> "";
        };
    }

    static List<String> verdict(Cell cell) {
        List<String> lines = new ArrayList<>();
        for (Standing standing : cell.standings()) {
            if (standing.wrong() > 0) {
                lines.add(standing.subject() + " LOST OR DOUBLED " + count((double) standing.wrong()) + " changes.");
            }
        }
        for (Standing pawl : cell.pawl()) {
            cell.bestByHand().ifPresent(best -> lines.add(throughput(cell, pawl, best)));
            cell.lowestP99().ifPresent(lowest -> lines.add(latency(pawl, lowest)));
        }
        for (Standing standing : cell.standings()) {
            if (standing.role() == Role.CEILING) {
                cell.bestByHand().ifPresent(best -> lines.add(compared(standing, best) + "."));
            }
        }
        return lines;
    }

    private static String throughput(Cell cell, Standing pawl, Standing best) {
        double ratio = pawl.times(best).median();
        String verdict = Bar.of(cell)
                .map(bar -> "; " + reached(ratio, "floor", bar.floor()) + ", " + reached(ratio, "goal", bar.goal()))
                .orElse("");
        return compared(pawl, best) + ", the best by hand" + verdict + ".";
    }

    private static String compared(Standing one, Standing other) {
        return one.subject() + " is " + times(one.times(other).median()) + " times as fast as " + other.subject();
    }

    private static String reached(double ratio, String name, double bar) {
        return name + " " + times(bar) + (ratio >= bar ? " reached" : " missed");
    }

    private static String latency(Standing pawl, Standing lowest) {
        return pawl.subject() + " has a p99 of " + millis(pawl.p99Micros()) + " ms; the lowest of the others is "
                + millis(lowest.p99Micros()) + " ms, of " + lowest.subject() + ": "
                + (pawl.p99Micros() < lowest.p99Micros() ? "below" : "not below") + ".";
    }

    private static String lines(List<String> lines) {
        return lines.stream().map(line -> line + System.lineSeparator()).collect(Collectors.joining());
    }

    static String count(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    static String millis(double micros) {
        return String.format(Locale.ROOT, "%,.2f", micros / 1_000);
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }
}
