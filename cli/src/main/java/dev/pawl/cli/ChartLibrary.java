package dev.pawl.cli;

/** Chart.js, to be carried inside a page. */
final class ChartLibrary {
    /** The version is part of the path; the parent pom pins the same one. */
    private static final String FOLDER = "/META-INF/resources/webjars/chart.js/4.5.1/";

    private ChartLibrary() {}

    static String script() {
        String script = Resource.text(FOLDER + "dist/chart.umd.min.js");
        // The map is not beside the page, and a browser's developer tools would look for it.
        return Html.script(script.replaceFirst("//# sourceMappingURL=\\S+\\s*$", ""));
    }

    static String licence() {
        return Resource.text(FOLDER + "LICENSE.md").strip();
    }
}
