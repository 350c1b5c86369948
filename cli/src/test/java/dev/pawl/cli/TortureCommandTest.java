package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.wallet.torture.TortureResult;
import dev.pawl.testkit.check.Anomaly;
import dev.pawl.testkit.check.Report;
import dev.pawl.testkit.check.Violation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TortureCommandTest {
    @TempDir
    private Path folder;

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
    void aSoundRunEndsWithZeroAndListsSimulatedFaultsApart() {
        Ended ended = run("torture", "--store", "memory", "--seconds", "1", "--format", "json");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.OK);
        JsonNode result = JsonMapper.shared().readTree(ended.out()).get("runs").get(0);
        assertThat(result.get("sound").asBoolean()).isTrue();
        assertThat(result.get("effects").asLong()).isPositive();
        assertThat(result.get("realFaults")).isEmpty();
        assertThat(result.get("simulatedFaults")).isNotEmpty();
        assertThat(result.at("/simulatedFaults/" + "client's clock put forward or back")
                        .asLong())
                .isPositive();
        assertThat(result.at("/history/commits").asLong()).isPositive();
        assertThat(result.at("/history/violated").asLong(-1)).isZero();
        assertThat(ended.err().lines().toList())
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("memory: 0 of 1 s, 0 operations"),
                        last -> assertThat(last).matches("memory: checking [0-9,]+ operations"));
    }

    @Test
    void aLongRunSaysNowAndThenHowItGetsOnAndNotEachTimeItIsAsked() {
        StringWriter err = new StringWriter();
        TortureProgress progress = new TortureProgress(new StatusLine(new PrintWriter(err), false), "sqlite");

        for (int millis = 0; millis < 12_000; millis += 100) {
            progress.working(Duration.ofMillis(millis), Duration.ofMillis(12_500), millis);
        }

        assertThat(err.toString().lines())
                .containsExactly(
                        "sqlite: 0 of 12.5 s, 0 operations",
                        "sqlite: 5 of 12.5 s, 5,000 operations",
                        "sqlite: 10 of 12.5 s, 10,000 operations");
    }

    @Test
    void aDoubledEffectEndsWithOneAndIsShown() {
        TortureResult doubled = result(1, List.of("On hot-1 there is twice the effect of something."));

        TortureOutcome outcome = new TortureOutcome(List.of(result(0, List.of()), doubled), List.of());

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.PROMISE_BROKEN);
        assertThat(TortureReport.table(outcome))
                .contains("! On hot-1 there is twice the effect of something.")
                .contains("VIOLATED");
    }

    @Test
    void aFindingAloneEndsWithOne() {
        TortureOutcome outcome = new TortureOutcome(List.of(result(0, List.of("A call has hung."))), List.of());

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.PROMISE_BROKEN);
    }

    @Test
    void ofWhatIsWrongWithTheHistoryTheSmallestStoryIsToldAndEndsWithOne() {
        Violation small = new Violation(Anomaly.GARBAGE_READ, "The small one.", List.of("who"));
        Violation large = new Violation(Anomaly.LOST_UPDATE, "The large one.", List.of("who", "and who else"));
        TortureOutcome outcome = new TortureOutcome(List.of(result(0, List.of(), List.of(large, small))), List.of());

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.PROMISE_BROKEN);
        assertThat(TortureReport.table(outcome))
                .contains("! garbage read: The small one.")
                .doesNotContain("The large one.")
                .contains("VIOLATED");
        assertThat(TortureReport.json(outcome)).contains("garbage read", "lost update");
    }

    @Test
    void theHistoryOfARunIsKeptAndSoundForPawlCheck() throws IOException {
        Path kept = folder.resolve("kept");
        Ended ended = run("torture", "--store", "memory", "--seconds", "1", "--history", kept.toString());

        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(ExitCode.OK);
        assertThat(ended.out()).contains("history in " + kept).contains("leased", "locked", "insert shared");
        Ended checked = check(kept);
        assertThat(checked.exitCode()).as(checked.toString()).isEqualTo(ExitCode.OK);
        assertThat(checked.out()).contains("SOUND");
    }

    @Test
    void aStoreThatIsBrokenOnPurposeIsViolatedAndItsHistoryToo() throws IOException {
        Path kept = folder.resolve("broken");
        Ended ended = run("torture", "--store", "memory", "--seconds", "1", "--broken", "--history", kept.toString());

        assertThat(ended.exitCode()).isEqualTo(ExitCode.PROMISE_BROKEN);
        assertThat(ended.out()).contains("VIOLATED").containsPattern("violations +[1-9]");
        assertThat(check(kept).exitCode()).isEqualTo(ExitCode.PROMISE_BROKEN);
    }

    @Test
    void aFolderThatHoldsHistoriesIsRefusedAndLeftAsItIs() throws IOException {
        Path other = Files.writeString(folder.resolve("other.jsonl"), "another run's");

        Ended ended = run("torture", "--store", "memory", "--seconds", "1", "--history", folder.toString());

        assertThat(ended.exitCode()).isEqualTo(ExitCode.COULD_NOT_RUN);
        assertThat(ended.err().lines()).singleElement().asString().contains("Name a new folder");
        assertThat(other).hasContent("another run's");
    }

    private static Ended check(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return run(Stream.concat(Stream.of("check", "--torn"), files.map(Path::toString))
                    .toArray(String[]::new));
        }
    }

    @Test
    void aStoreThatCouldNotBeTorturedIsNamedAndEndsWithThree() {
        TortureOutcome outcome = new TortureOutcome(
                List.of(result(0, List.of())), List.of(new NotRun("embedded:postgresql", "It does not start.")));

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.COULD_NOT_RUN);
        assertThat(TortureReport.table(outcome)).contains("NOT RUN on embedded:postgresql: It does not start.");
        assertThat(TortureReport.json(outcome)).contains("It does not start.");
    }

    @ParameterizedTest
    @CsvSource({
        "--seconds, 0",
        "--clients, 0",
        "--threads, 51",
        "--store, oracle",
        "--store, postgresql://localhost/wallets"
    })
    void wrongUsageEndsWithTwoAndOneLine(String option, String value) {
        Ended ended = run("torture", option, value);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(ended.err()).contains(option);
    }

    private static TortureResult result(long doubled, List<String> findings) {
        return result(doubled, findings, List.of());
    }

    private static TortureResult result(long doubled, List<String> findings, List<Violation> violations) {
        Report history = new Report(2, 3, 1, 0, 1, 0, List.of(), violations, violations.size());
        return new TortureResult(
                "memory",
                Map.of(),
                Map.of(),
                2,
                1,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                doubled,
                0,
                0,
                findings,
                Map.of("update", 2L),
                Map.of("update", 1L),
                history,
                "");
    }
}
