package dev.pawl.cli;

import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.RaceResult;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The result of a race as people read it on a terminal. */
final class ResultTable {
    static final List<String> COLUMNS = List.of(
            "strategy",
            "committed",
            "conflicts",
            "retries",
            "gave up",
            "lost updates",
            "money lost",
            "per second",
            "p50 ms",
            "p99 ms");

    private ResultTable() {}

    static String of(RaceResult result) {
        StringBuilder text = new StringBuilder();
        line(text, result.store() + " (" + result.durability() + ")");
        for (Scene scene : Scene.of(result)) {
            line(text, "");
            line(text, scene.title() + ", " + scene.heats().get(0).threads() + " threads" + scene.footnote());
            table(text, scene);
        }
        line(text, "");
        Verdict.of(result).lines().forEach(verdict -> line(text, verdict));
        return text.toString();
    }

    /** Returns the cells of one row, in the order of {@link #COLUMNS}. */
    static List<String> cells(HeatResult result) {
        return List.of(
                result.heat().strategy().name(),
                count(result.committed()),
                count(result.conflicts()),
                count(result.retries()),
                count(result.gaveUp()),
                count(result.audit().lostUpdates()),
                money(result.audit().moneyLost()),
                count(Math.round(result.throughput())),
                millis(result.p50Micros()),
                millis(result.p99Micros()));
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String money(BigDecimal amount) {
        return String.format(Locale.ROOT, "%,.2f", amount);
    }

    static String millis(long micros) {
        return String.format(Locale.ROOT, "%,.2f", micros / 1_000.0);
    }

    private static void table(StringBuilder text, Scene scene) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS);
        scene.heats().forEach(heat -> rows.add(cells(heat)));
        int[] widths = new int[COLUMNS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder cells = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                cells.append(i == 0 ? "  " + row.get(i) + padding : "  " + padding + row.get(i));
            }
            line(text, cells.toString());
        }
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append(System.lineSeparator());
    }
}
