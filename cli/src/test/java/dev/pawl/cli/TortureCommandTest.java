package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.wallet.torture.TortureResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TortureCommandTest {
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
        return new TortureResult("memory", Map.of(), Map.of(), 2, 1, 1, 0, 0, 0, 0, 0, 0, doubled, 0, 0, findings);
    }
}
