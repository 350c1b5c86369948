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

    static String of(RaceOutcome outcome) {
        List<RaceResult> raced = outcome.raced();
        Verdict verdict = Verdict.of(raced);
        String stores = raced.isEmpty()
                ? "no store"
                : raced.stream().map(RaceResult::store).collect(Collectors.joining(", "));
        String body = Resource.text("race-report.html")
                .replace("{{facts}}", joined(raced, HtmlReport::facts) + joined(outcome.notRun(), HtmlReport::notRun))
                .replace("{{kept}}", verdict.kept() ? "kept" : "broken")
                .replace("{{verdict}}", joined(verdict.lines(), line -> Html.element("p", line)))
                .replace("{{scenes}}", outcome.alone().map(HtmlReport::scenes).orElseGet(() -> sideBySide(raced)))
                .replace("{{strategies}}", joined(raced, HtmlReport::strategies));
        return HtmlPage.of("pawl race on " + stores, body);
    }

    private static String facts(RaceResult result) {
        RaceSettings settings = result.settings();
        return fact(String.format(
                Locale.ROOT,
                "%s (%s), %d threads, %.1f seconds per strategy, seed %d.",
                result.store(),
                result.durability(),
                settings.threads(),
                settings.duration().toMillis() / 1_000.0,
                settings.seed()));
    }

    private static String notRun(NotRun store) {
        return fact(store.toString());
    }

    private static String fact(String text) {
        return "<p class=\"facts\">" + Html.escaped(text) + "</p>\n";
    }

    private static String sideBySide(List<RaceResult> raced) {
        return "<section>" + Html.element("h2", "Side by side")
                + joined(SideBySide.of(raced), HtmlReport::compared) + "</section>\n"
                + joined(raced, result -> Html.element("h2", result.store()) + scenes(result));
    }

    private static String compared(SideBySide scene) {
        List<List<String>> rows = scene.rows();
        return Html.element("h3", scene.title())
                + Html.table(rows.get(0), joined(rows.subList(1, rows.size()), HtmlReport::comparedRow));
    }

    private static String comparedRow(List<String> cells) {
        return "<tr>" + joined(cells, cell -> Html.element("td", cell)) + "</tr>\n";
    }

    private static String scenes(RaceResult result) {
        return joined(Scene.of(result), HtmlReport::scene);
    }

    private static String scene(Scene scene) {
        return "<section>" + Html.element("h3", scene.title()) + "<div class=\"charts\">"
                + throughput(scene).html()
                + latency(scene).html()
                + moneyLost(scene).html()
                + "</div>" + Html.table(ResultTable.COLUMNS, joined(scene.heats(), HtmlReport::row)) + "</section>\n";
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

    private static String row(HeatResult result) {
        boolean clean = result.audit().isClean() && !result.proof().isViolated();
        String style = clean ? "clean" : "unclean";
        return "<tr class=\"" + style + "\">" + joined(ResultTable.cells(result), cell -> Html.element("td", cell))
                + "</tr>\n";
    }

    private static String strategies(RaceResult result) {
        return Html.element("h3", result.store()) + "<dl>\n"
                + joined(result.settings().strategies(), HtmlReport::strategy) + "</dl>\n";
    }

    private static String strategy(Strategy strategy) {
        String promise = strategy.promisesSafety() ? "" : " Promises nothing.";
        return Html.element("dt", strategy.name()) + Html.element("dd", strategy.explanation() + promise) + "\n";
    }

    private static <T> String joined(List<T> items, Function<T, String> html) {
        return items.stream().map(html).collect(Collectors.joining());
    }
}
