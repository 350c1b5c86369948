package dev.pawl.cli;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A chart of horizontal bars. The page's script hands it to the library that draws it.
 *
 * @param title what the bars show
 * @param note how to read them
 * @param data what is drawn
 */
record Chart(String title, String note, Data data) {
    private static final int ROW_PIXELS = 26;
    private static final int MARGIN_PIXELS = 20;

    /**
     * What is drawn, as the page's script reads it.
     *
     * @param labels what stands before each row, from top to bottom
     * @param texts what stands behind each row
     * @param series the bars
     */
    record Data(List<String> labels, List<String> texts, List<Series> series) {}

    /**
     * Bars of one colour, one for each row.
     *
     * @param label what they are
     * @param colour the CSS variable of their colour
     * @param values their lengths
     */
    record Series(String label, String colour, List<Double> values) {}

    static Chart of(String title, String note, List<String> labels, List<String> texts, Series... series) {
        return new Chart(title, note, new Data(labels, texts, Stream.of(series).toList()));
    }

    String html() {
        String label = Html.escaped(title);
        return "<figure><figcaption><b>" + label + "</b> <span>" + Html.escaped(note) + "</span></figcaption>\n"
                + "<div class=\"chart\" style=\"height: "
                + (MARGIN_PIXELS + ROW_PIXELS * data.labels().size())
                + "px\"><canvas role=\"img\" aria-label=\"" + label + "\"></canvas></div>\n"
                + "<script type=\"application/json\">"
                + Html.script(JsonMapper.shared().writeValueAsString(data))
                + "</script></figure>\n";
    }
}
