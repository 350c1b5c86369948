package dev.pawl.cli;

import dev.pawl.examples.wallet.torture.TortureResult;
import dev.pawl.testkit.check.Report;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The results of {@code pawl torture} as people and as programs read them. */
final class TortureReport {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private TortureReport() {}

    static String json(TortureOutcome outcome) {
        return MAPPER.writeValueAsString(outcome) + System.lineSeparator();
    }

    static String table(TortureOutcome outcome) {
        return Stream.concat(
                        outcome.runs().stream().map(TortureReport::table),
                        outcome.notRun().stream().map(store -> store + System.lineSeparator()))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static String table(TortureResult result) {
        StringBuilder text = new StringBuilder();
        heading(text, result.store());
        heading(text, "real faults");
        result.realFaults().forEach((kind, count) -> row(text, kind, count));
        heading(text, "faults simulated inside clients");
        result.simulatedFaults().forEach((kind, count) -> row(text, kind, count));
        heading(text, "clients");
        result.kinds().forEach((kind, count) -> row(text, kind, count));
        row(text, "operations", result.operations());
        row(text, "acknowledged operations", result.acknowledged());
        row(text, "acknowledged effects", result.effects());
        row(text, "told: not written", result.refused());
        row(text, "told: in doubt", result.inDoubt());
        row(text, "settled at the end: committed", result.settledCommitted());
        row(text, "settled at the end: not applied", result.settledNotApplied());
        row(text, "told nothing: client died", result.untold());
        heading(text, "audit");
        row(text, "lost", result.lost());
        row(text, "doubled", result.doubled());
        row(text, "false failures", result.falseFailures());
        row(text, "torn", result.torn());
        history(text, result);
        result.findings().forEach(finding -> heading(text, "  ! " + finding));
        heading(
                text,
                result.isSound()
                        ? "SOUND: nothing was lost, doubled or falsely reported, and the history is strictly serialisable."
                        : "VIOLATED: a promise was broken.");
        return text.toString();
    }

    private static void history(StringBuilder text, TortureResult result) {
        Report report = result.history();
        heading(text, "history" + (result.histories().isEmpty() ? "" : " in " + result.histories()));
        row(text, "calls checked", report.calls());
        row(text, "states read, checked", report.reads());
        row(text, "commits checked", report.commits());
        row(text, "commits never decided nor seen", report.undecided());
        row(text, "aggregates", report.keys());
        row(text, "histories that break off", report.truncated().size());
        row(text, "violations", report.violated());
        report.violations().stream()
                .min(Comparator.comparingInt(violation -> violation.story().size()))
                .ifPresent(smallest -> smallest.toString().lines().forEach(line -> heading(text, "  ! " + line)));
    }

    private static void heading(StringBuilder text, String line) {
        text.append(line).append(System.lineSeparator());
    }

    private static void row(StringBuilder text, String name, long count) {
        heading(text, String.format(Locale.ROOT, "  %-34s %,12d", name, count));
    }
}
