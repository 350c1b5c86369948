package dev.pawl.cli;

import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.RaceResult;
import dev.pawl.examples.wallet.race.RaceSettings;
import dev.pawl.examples.wallet.race.Strategy;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The result of a race as one HTML file with charts that needs nothing else, not even a network. */
final class HtmlReport {
    private HtmlReport() {}

    static String of(RaceResult result, RaceSettings settings) {
        Verdict verdict = Verdict.of(result);
        return Resource.text("race-report.html")
                .replace("{{store}}", Html.escaped(result.store()))
                .replace("{{durability}}", Html.escaped(result.durability()))
                .replace("{{threads}}", Integer.toString(settings.threads()))
                .replace(
                        "{{seconds}}",
                        String.format(Locale.ROOT, "%.1f", settings.duration().toMillis() / 1_000.0))
                .replace("{{seed}}", Long.toString(settings.seed()))
                .replace("{{kept}}", verdict.kept() ? "kept" : "broken")
                .replace("{{verdict}}", joined(verdict.lines(), line -> Html.element("p", line)))
                .replace("{{scenes}}", joined(Scene.of(result), HtmlReport::scene))
                .replace("{{strategies}}", joined(settings.strategies(), HtmlReport::strategy))
                .replace("{{licence}}", ChartLibrary.licence())
                .replace("{{library}}", ChartLibrary.script());
    }

    private static String scene(Scene scene) {
        return "<section>" + Html.element("h2", scene.title()) + "<div class=\"charts\">"
                + throughput(scene).html()
                + latency(scene).html()
                + moneyLost(scene).html()
                + "</div>" + table(scene) + "</section>\n";
    }

    private static Chart throughput(Scene scene) {
        return Chart.of(
                "Throughput",
                "changes per second; longer is better",
                names(scene),
                each(scene, heat -> ResultTable.count(Math.round(heat.throughput()))),
                new Chart.Series("per second", "--speed", each(scene, HeatResult::throughput)));
    }

    private static Chart latency(Scene scene) {
        return Chart.of(
                "Latency",
                "upper bar: p50, lower: p99, in ms; shorter is better",
                names(scene),
                each(
                        scene,
                        heat -> ResultTable.millis(heat.p50Micros()) + " / " + ResultTable.millis(heat.p99Micros())),
                new Chart.Series("p50", "--time", each(scene, heat -> heat.p50Micros() / 1_000.0)),
                new Chart.Series("p99", "--time-light", each(scene, heat -> heat.p99Micros() / 1_000.0)));
    }

    private static Chart moneyLost(Scene scene) {
        return Chart.of(
                "Money lost",
                "difference to what was acknowledged; must be nothing",
                names(scene),
                each(
                        scene,
                        heat -> heat.audit().isClean()
                                ? "nothing"
                                : ResultTable.money(heat.audit().moneyLost())),
                new Chart.Series(
                        "money lost",
                        "--loss",
                        each(scene, heat -> heat.audit().moneyLost().doubleValue())));
    }

    private static List<String> names(Scene scene) {
        return each(scene, heat -> heat.heat().strategy().name());
    }

    private static <T> List<T> each(Scene scene, Function<HeatResult, T> figure) {
        return scene.heats().stream().map(figure).toList();
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
}
