package dev.pawl.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Rows of equally many cells, the first of which are the names of the columns. */
final class TextTable {
    private TextTable() {}

    /** Returns lines for a terminal, the first column to the left and the others, which hold numbers, to the right. */
    static String aligned(List<List<String>> rows) {
        return lines(rows, false);
    }

    /** Returns lines for a terminal, with texts in all columns. */
    static String alignedTexts(List<List<String>> rows) {
        return lines(rows, true);
    }

    private static String lines(List<List<String>> rows, boolean texts) {
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
                text.append(i == 0 || texts ? "  " + row.get(i) + padding : "  " + padding + row.get(i));
            }
            text.append(System.lineSeparator());
        }
        return text.toString().replaceAll(" +(?=\\R)", "");
    }

    /** Returns a table in Markdown, with numbers in all columns but the first. */
    static String markdown(List<List<String>> rows) {
        return markdown(rows, " ---: |");
    }

    /** Returns a table in Markdown, with texts in all columns. */
    static String markdownTexts(List<List<String>> rows) {
        return markdown(rows, " --- |");
    }

    private static String markdown(List<List<String>> rows, String column) {
        String rule = "| --- |" + column.repeat(rows.get(0).size() - 1);
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
