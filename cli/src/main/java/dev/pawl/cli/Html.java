package dev.pawl.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Text as HTML. */
final class Html {
    private Html() {}

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Returns the text of a script, or JSON, such that nothing in it ends the element it stands in or hides that end. */
    static String script(String text) {
        return text.replaceAll("(?i)<(?=/script|script|!--)", "\\\\u003c");
    }

    static String element(String name, String text) {
        return "<" + name + ">" + escaped(text) + "</" + name + ">";
    }

    /** Returns a table that can be scrolled; the rows are HTML already. */
    static String table(List<String> columns, String rows) {
        return "<div class=\"scroll\"><table><thead><tr>"
                + columns.stream().map(column -> element("th", column)).collect(Collectors.joining())
                + "</tr></thead><tbody>" + rows + "</tbody></table></div>";
    }
}
