package dev.pawl.cli;

import dev.pawl.examples.wallet.anomalies.AnomalyTable;
import dev.pawl.examples.wallet.anomalies.Stories;
import dev.pawl.examples.wallet.anomalies.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What {@code pawl anomalies} has found, as people read it. */
final class AnomalyReport {
    private AnomalyReport() {}

    static String table(AnomalyOutcome outcome) {
        StringBuilder text = new StringBuilder();
        for (AnomalyTable table : outcome.tables()) {
            line(text, table.store() + (table.about().isEmpty() ? "" : ". " + table.about()));
            text.append(TextTable.alignedTexts(rows(table)));
            line(text, "");
        }
        outcome.notRun().forEach(store -> line(text, store.toString()));
        text.append(TextTable.alignedTexts(legend()));
        line(text, "");
        verdict(outcome).forEach(verdict -> line(text, verdict));
        return text.toString();
    }

    static String markdown(AnomalyOutcome outcome) {
        StringBuilder text = new StringBuilder();
        text.append(TextTable.markdownTexts(legend()));
        for (AnomalyTable table : outcome.tables()) {
            line(text, "");
            line(text, "### " + table.store());
            line(text, "");
            if (!table.about().isEmpty()) {
                line(text, table.about());
                line(text, "");
            }
            text.append(TextTable.markdownTexts(rows(table)));
        }
        outcome.notRun().forEach(store -> line(text, System.lineSeparator() + store));
        line(text, "");
        verdict(outcome).forEach(verdict -> line(text, verdict));
        return text.toString();
    }

    private static List<List<String>> rows(AnomalyTable table) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("anomaly"));
        header.addAll(table.levels());
        header.add("Pawl");
        rows.add(header);
        for (AnomalyTable.Row row : table.rows()) {
            List<String> cells = new ArrayList<>(List.of(row.story().toString()));
            row.alone().stream().map(Verdict::toString).forEach(cells::add);
            cells.add(row.pawlText());
            rows.add(cells);
        }
        return rows;
    }

    private static List<List<String>> legend() {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("anomaly", "what happens in it")));
        Stories.all().forEach(story -> rows.add(List.of(story.toString(), story.explanation())));
        return rows;
    }

    private static List<String> verdict(AnomalyOutcome outcome) {
        List<String> broken = outcome.tables().stream()
                .flatMap(table -> table.rows().stream()
                        .filter(AnomalyTable.Row::isPromiseBroken)
                        .map(row -> "PAWL LET IT HAPPEN on " + table.store() + ": " + row.story() + "."))
                .toList();
        if (outcome.tables().isEmpty()) {
            return List.of("Nothing was tried.");
        }
        return broken.isEmpty() ? List.of("Pawl prevented all that it promises to prevent.") : broken;
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append(System.lineSeparator());
    }
}
