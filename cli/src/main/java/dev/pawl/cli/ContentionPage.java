package dev.pawl.cli;

import dev.pawl.benchmarks.contention.Cell;
import dev.pawl.benchmarks.contention.Standing;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A comparison as a page with charts. */
final class ContentionPage {
    private ContentionPage() {}

    static String of(List<Cell> cells) {
        return HtmlPage.of(
                "pawl bench contention",
                Html.element("h1", "Pawl beside strategies by hand and other libraries")
                        + cells.stream().map(ContentionPage::section).collect(Collectors.joining()));
    }

    private static String section(Cell cell) {
        List<List<String>> rows = ContentionReport.rows(cell);
        return "<section>" + Html.element("h2", ContentionReport.title(cell)) + "<div class=\"charts\">"
                + throughput(cell).html()
                + latency(cell).html()
                + "</div>"
                + Html.table(
                        rows.get(0),
                        rows.stream().skip(1).map(ContentionPage::row).collect(Collectors.joining()))
                + ContentionReport.verdict(cell).stream()
                        .map(line -> Html.element("p", line))
                        .collect(Collectors.joining())
                + "</section>\n";
    }

    private static Chart throughput(Cell cell) {
        return Chart.of(
                "Throughput",
                "changes per second; longer is better",
                each(cell, Standing::subject),
                each(cell, standing -> ContentionReport.count(standing.throughput())),
                new Chart.Series("per second", "--speed", each(cell, Standing::throughput)));
    }

    private static Chart latency(Cell cell) {
        return Chart.of(
                "Latency",
                "upper bar: p50, lower: p99, in ms; shorter is better",
                each(cell, Standing::subject),
                each(
                        cell,
                        standing -> ContentionReport.millis(standing.p50Micros()) + " / "
                                + ContentionReport.millis(standing.p99Micros())),
                new Chart.Series("p50", "--time", each(cell, standing -> standing.p50Micros() / 1_000)),
                new Chart.Series("p99", "--time-light", each(cell, standing -> standing.p99Micros() / 1_000)));
    }

    private static <T> List<T> each(Cell cell, Function<Standing, T> figure) {
        return cell.standings().stream().map(figure).toList();
    }

    private static String row(List<String> cells) {
        return "<tr>" + cells.stream().map(cell -> Html.element("td", cell)).collect(Collectors.joining()) + "</tr>\n";
    }
}
