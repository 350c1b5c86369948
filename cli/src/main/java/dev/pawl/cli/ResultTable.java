package dev.pawl.cli;

import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.RaceResult;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
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
            "in vain",
            "lost updates",
            "money lost",
            "per second",
            "p50 ms",
            "p99 ms",
            "proved");

    private static final Duration WARM = Duration.ofSeconds(10);
    static final String COLD =
            "Java still compiles while a race as short as this runs, which slows Pawl more than what is done by"
                    + " hand: 'pawl bench contention' warms up before it measures.";

    private ResultTable() {}

    static String of(RaceOutcome outcome) {
        StringBuilder text = new StringBuilder();
        List<RaceResult> raced = outcome.raced();
        raced.forEach(result -> line(text, result.store() + " (" + result.durability() + ")"));
        outcome.notRun().forEach(store -> line(text, store.toString()));
        outcome.alone().ifPresentOrElse(result -> scenes(text, result), () -> sideBySide(text, raced));
        line(text, "");
        Verdict.of(raced).lines().forEach(verdict -> line(text, verdict));
        if (raced.stream().anyMatch(result -> result.settings().duration().compareTo(WARM) < 0)) {
            line(text, COLD);
        }
        return text.toString();
    }

    private static void scenes(StringBuilder text, RaceResult result) {
        for (Scene scene : Scene.of(result)) {
            line(text, "");
            line(text, scene.title() + ", " + result.settings().threads() + " threads" + scene.footnote());
            List<List<String>> rows = new ArrayList<>(List.of(COLUMNS));
            scene.heats().forEach(heat -> rows.add(cells(heat)));
            text.append(TextTable.aligned(rows));
        }
    }

    private static void sideBySide(StringBuilder text, List<RaceResult> results) {
        for (SideBySide scene : SideBySide.of(results)) {
            line(text, "");
            line(text, scene.title());
            text.append(TextTable.aligned(scene.rows()));
        }
    }

    /** Returns the cells of one row, in the order of {@link #COLUMNS}. */
    static List<String> cells(HeatResult result) {
        return List.of(
                result.heat().strategy().name(),
                count(result.committed()),
                count(result.conflicts()),
                count(result.retries()),
                count(result.gaveUp()),
                percent(result.inVain()),
                count(result.audit().lostUpdates()),
                money(result.audit().moneyLost()),
                count(Math.round(result.throughput())),
                millis(result.p50Micros()),
                millis(result.p99Micros()),
                result.proof().toString());
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f%%", share * 100);
    }

    /** Anything that is missing shows, if it is less than a cent. */
    static String money(BigDecimal amount) {
        return String.format(Locale.ROOT, "%,.2f", amount.setScale(2, RoundingMode.UP));
    }

    static String millis(long micros) {
        return String.format(Locale.ROOT, "%,.2f", micros / 1_000.0);
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append(System.lineSeparator());
    }
}
