package dev.pawl.cli;

import java.util.List;
import java.util.Locale;

/**
 * A chart of horizontal bars as SVG that stands inside a page. Its text is text and its colours come from the page's style, so
 * it needs no fonts or graphics of the machine that makes it.
 *
 * @param title what the bars show
 * @param note how to read them
 * @param bars from top to bottom
 */
record BarChart(String title, String note, List<Bar> bars) {
    private static final int WIDTH = 450;
    private static final int LABEL_WIDTH = 190;
    private static final int BAR_WIDTH = 150;
    private static final int ROW = 26;
    private static final int BAR_HEIGHT = 16;
    private static final int GAP = 6;
    private static final int BASELINE = 12;

    /**
     * One bar.
     *
     * @param label what stands before it
     * @param value its length
     * @param inner how much of it is drawn darker, from the left
     * @param text what stands behind it
     * @param style the CSS class of its colour
     */
    record Bar(String label, double value, double inner, String text, String style) {}

    String svg() {
        double longest = bars.stream().mapToDouble(Bar::value).max().orElse(0);
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<figure><figcaption><b>%s</b> <span>%s</span></figcaption>%n<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                Html.escaped(title),
                Html.escaped(note),
                WIDTH,
                ROW * bars.size(),
                Html.escaped(title)));
        for (int i = 0; i < bars.size(); i++) {
            append(svg, bars.get(i), i * ROW, longest == 0 ? 0 : BAR_WIDTH / longest);
        }
        return svg.append("</svg></figure>\n").toString();
    }

    private static void append(StringBuilder svg, Bar bar, int top, double scale) {
        int baseline = top + BASELINE + GAP / 2;
        double width = bar.value() * scale;
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"label\" x=\"%d\" y=\"%d\">%s</text>",
                LABEL_WIDTH - GAP,
                baseline,
                Html.escaped(bar.label())));
        rectangle(svg, top, width, bar.style());
        rectangle(svg, top, bar.inner() * scale, bar.style() + " inner");
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
                LABEL_WIDTH + width + GAP,
                baseline,
                Html.escaped(bar.text())));
    }

    private static void rectangle(StringBuilder svg, int top, double width, String style) {
        if (width > 0) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                    style,
                    LABEL_WIDTH,
                    top + GAP / 2,
                    Math.max(width, 1),
                    BAR_HEIGHT));
        }
    }
}
