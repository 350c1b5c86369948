package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.wallet.anomalies.AnomalyTable;
import dev.pawl.examples.wallet.anomalies.Stories;
import dev.pawl.examples.wallet.anomalies.Story;
import dev.pawl.examples.wallet.anomalies.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class AnomaliesCommandTest {
    private static final Verdict HAPPENS = new Verdict(Verdict.Kind.HAPPENS, "");

    @TempDir
    Path folder;

    private record Ended(int exitCode, String out, String err) {}

    private static Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                PawlCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = command.execute(arguments);
        return new Ended(exitCode, out.toString(), err.toString());
    }

    @Test
    void theTableShowsEachLevelAndPawlAndExplainsTheAnomalies() {
        Ended ended = run("anomalies");

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.OK);
        assertThat(ended.out())
                .startsWith("sqlite:temporary")
                .containsPattern("anomaly +WAL, BEGIN +WAL, BEGIN IMMEDIATE +rollback journal, BEGIN +Pawl")
                .containsPattern(
                        "P4 offline lost update over two requests +happens +happens +happens +transact: prevented")
                .containsPattern("G2 predicate write skew .* needs a guard aggregate")
                .contains("Two clients see no booking of the room, and both book it.")
                .endsWith("Pawl prevented all that it promises to prevent." + System.lineSeparator());
        assertThat(ended.err()).contains("sqlite:temporary 14/14");
    }

    @Test
    void markdownIsForADocument() {
        Ended ended = run("anomalies", "--store", "memory", "--format", "markdown");

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.OK);
        assertThat(ended.out())
                .contains("### memory", "| anomaly | Pawl |", "| --- | --- |")
                .contains("| P4C lost update, rows locked | prevented (locked) |");
    }

    @Test
    void aPromiseThatPawlBreaksIsNamedAndEndsWithOne() {
        Story promised =
                Stories.all().stream().filter(Story::isPromised).findFirst().orElseThrow();
        AnomalyOutcome outcome = new AnomalyOutcome(List.of(table(promised)), List.of());

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.PROMISE_BROKEN);
        assertThat(AnomalyReport.table(outcome))
                .contains("PAWL LET IT HAPPEN on test: " + promised + ".")
                .doesNotContain("Pawl prevented all");
    }

    @Test
    void whatPawlDoesNotPromiseEndsWithZeroAndNamesTheGuard() {
        Story predicate = Stories.all().stream()
                .filter(story -> !story.isPromised())
                .findFirst()
                .orElseThrow();
        AnomalyOutcome outcome = new AnomalyOutcome(List.of(table(predicate)), List.of());

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(AnomalyReport.markdown(outcome)).contains("| " + predicate + " | needs a guard aggregate |");
    }

    @Test
    void aStoreThatCouldNotBeTriedIsNamedAndEndsWithThree() {
        AnomalyOutcome outcome =
                new AnomalyOutcome(List.of(), List.of(new NotRun("embedded:postgresql", "It does not start.")));

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.COULD_NOT_RUN);
        assertThat(AnomalyReport.table(outcome))
                .contains("NOT RUN on embedded:postgresql: It does not start.", "Nothing was tried.")
                .doesNotContain("prevented");
        assertThat(AnomalyReport.markdown(outcome)).contains("NOT RUN on embedded:postgresql: It does not start.");
    }

    private static AnomalyTable table(Story story) {
        return new AnomalyTable(
                "test", "", List.of(), List.of(new AnomalyTable.Row(story, List.of(), Map.of("transact", HAPPENS))));
    }

    @Test
    void aForeignTableIsRefusedInOneLine() throws Exception {
        Path file = folder.resolve("theirs.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE pawl_race_rows (mine TEXT)");
        }

        Ended ended = run("anomalies", "--store", "sqlite:" + file);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.COULD_NOT_RUN);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines()).singleElement().asString().contains("pawl_race_rows was not made by a race");
    }

    @Test
    void anUnreachableServerIsReportedInOneLine() {
        Ended ended = run("anomalies", "--store", "postgresql://localhost:1/none");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.COULD_NOT_RUN);
        assertThat(ended.err().lines()).singleElement().asString().contains("localhost:1");
    }

    @ParameterizedTest
    @CsvSource({"--store, oracle:x", "--format, json"})
    void wrongUsageEndsWithTwoAndOneLine(String option, String value) {
        Ended ended = run("anomalies", option, value);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(ended.err()).contains(option);
    }
}
