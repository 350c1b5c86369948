package dev.pawl.cli;

/** A page with charts, as one file that needs nothing else, not even a network. */
final class HtmlPage {
    private HtmlPage() {}

    static String of(String title, String body) {
        return Resource.text("page.html")
                .replace("{{title}}", Html.escaped(title))
                .replace("{{body}}", body)
                .replace("{{licence}}", ChartLibrary.licence())
                .replace("{{library}}", ChartLibrary.script());
    }
}
