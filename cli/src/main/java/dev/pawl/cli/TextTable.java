package dev.pawl.cli;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of equally many cells, the first of which are the names of the columns; numbers stand in all columns but the first. */
final class TextTable {
    private TextTable() {}

    /** Returns lines for a terminal, the first column to the left and the others to the right. */
    static String aligned(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                text.append(i == 0 ? "  " + row.get(i) + padding : "  " + padding + row.get(i));
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    /** Returns a table in Markdown. */
    static String markdown(List<List<String>> rows) {
        String rule =
                "| --- |" + String.join("", Collections.nCopies(rows.get(0).size() - 1, " ---: |"));
        return rows.stream()
                        .limit(1)
                        .map(row -> "| " + String.join(" | ", row) + " |" + System.lineSeparator() + rule)
                        .collect(Collectors.joining())
                + rows.stream()
                        .skip(1)
                        .map(row -> System.lineSeparator() + "| " + String.join(" | ", row) + " |")
                        .collect(Collectors.joining())
                + System.lineSeparator();
    }
}
