package dev.pawl.cli;

import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.RaceResult;
import dev.pawl.examples.wallet.race.RaceSettings;
import dev.pawl.examples.wallet.race.Strategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The result of a race as one HTML file with charts that needs nothing else, not even a network. */
final class HtmlReport {
    private static final String PAGE = "race-report.html";

    private HtmlReport() {}

    static String of(RaceResult result, RaceSettings settings) {
        Verdict verdict = Verdict.of(result);
        return page().replace("{{store}}", Html.escaped(result.store()))
                .replace("{{durability}}", Html.escaped(result.durability()))
                .replace("{{threads}}", Integer.toString(settings.threads()))
                .replace(
                        "{{seconds}}",
                        String.format(Locale.ROOT, "%.1f", settings.duration().toMillis() / 1_000.0))
                .replace("{{seed}}", Long.toString(settings.seed()))
                .replace("{{kept}}", verdict.kept() ? "kept" : "broken")
                .replace("{{verdict}}", joined(verdict.lines(), line -> Html.element("p", line)))
                .replace("{{scenes}}", joined(Scene.of(result), HtmlReport::scene))
                .replace("{{strategies}}", joined(settings.strategies(), HtmlReport::strategy));
    }

    private static String scene(Scene scene) {
        return "<section>" + Html.element("h2", scene.title()) + "<div class=\"charts\">"
                + chart(scene, "Throughput", "changes per second; longer is better", HtmlReport::throughput)
                + chart(scene, "Latency", "dark: p50, light: p99, in ms; shorter is better", HtmlReport::latency)
                + chart(
                        scene,
                        "Money lost",
                        "difference to what was acknowledged; must be nothing",
                        HtmlReport::moneyLost)
                + "</div>" + table(scene) + "</section>\n";
    }

    private static String chart(Scene scene, String title, String note, Function<HeatResult, BarChart.Bar> bar) {
        return new BarChart(title, note, scene.heats().stream().map(bar).toList()).svg();
    }

    private static BarChart.Bar throughput(HeatResult result) {
        String text = ResultTable.count(Math.round(result.throughput()));
        return bar(result, result.throughput(), result.throughput(), text, "speed");
    }

    private static BarChart.Bar latency(HeatResult result) {
        String text = ResultTable.millis(result.p50Micros()) + " / " + ResultTable.millis(result.p99Micros());
        return bar(result, (double) result.p99Micros(), (double) result.p50Micros(), text, "time");
    }

    private static BarChart.Bar moneyLost(HeatResult result) {
        String text = result.audit().isClean()
                ? "nothing"
                : ResultTable.money(result.audit().moneyLost());
        double lost = result.audit().moneyLost().doubleValue();
        return bar(result, lost, lost, text, "loss");
    }

    private static BarChart.Bar bar(HeatResult result, double value, double inner, String text, String style) {
        return new BarChart.Bar(result.heat().strategy().name(), value, inner, text, style);
    }

    private static String table(Scene scene) {
        return "<div class=\"scroll\"><table><thead><tr>"
                + joined(ResultTable.COLUMNS, column -> Html.element("th", column))
                + "</tr></thead><tbody>"
                + joined(scene.heats(), HtmlReport::row)
                + "</tbody></table></div>";
    }

    private static String row(HeatResult result) {
        String style = result.audit().isClean() ? "clean" : "unclean";
        return "<tr class=\"" + style + "\">" + joined(ResultTable.cells(result), cell -> Html.element("td", cell))
                + "</tr>\n";
    }

    private static String strategy(Strategy strategy) {
        String promise = strategy.promisesSafety() ? "" : " Promises nothing.";
        return Html.element("dt", strategy.name()) + Html.element("dd", strategy.explanation() + promise) + "\n";
    }

    private static <T> String joined(List<T> items, Function<T, String> html) {
        return items.stream().map(html).collect(Collectors.joining());
    }

    private static String page() {
        try (InputStream page = HtmlReport.class.getResourceAsStream(PAGE)) {
            return new String(Objects.requireNonNull(page, PAGE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
