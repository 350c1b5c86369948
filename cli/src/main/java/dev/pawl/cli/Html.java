package dev.pawl.cli;

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
}
