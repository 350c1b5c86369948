package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OverheadCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            PawlCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    private int overhead(String line) {
        return command.execute(("bench overhead " + line).split(" ", -1));
    }

    @Test
    void theTableHasALineForEachLayoutAndOperation() {
        assertThat(overhead("--store sqlite --rounds 1 --operations 2 --warm-up 0"))
                .isEqualTo(ExitCode.OK);

        assertThat(out.toString().lines()).hasSize(1 + 2 * 3);
        assertThat(out.toString()).contains("find+replace", "insert", "delete", "columns", "document");
    }

    @Test
    void jsonStandsAloneOnStandardOutput() {
        overhead("--store sqlite --rounds 3 --operations 2 --warm-up 0 --format json");

        JsonNode runs = JsonMapper.shared().readTree(out.toString()).get("runs");
        assertThat(runs).hasSize(6).allSatisfy(run -> {
            assertThat(run.get("store").asString()).isEqualTo("SQLite");
            assertThat(run.get("rounds").asInt()).isEqualTo(3);
            assertThat(run.get("ratio").asDouble()).isPositive();
        });
    }

    @Test
    void wrongUsageIsOneLine() {
        for (String wrong : new String[] {
            "--rounds 0",
            "--rounds 1001",
            "--operations 0",
            "--operations 2147483647",
            "--warm-up -1",
            "--warm-up 2147483647"
        }) {
            err.getBuffer().setLength(0);
            assertThat(overhead(wrong)).as(wrong).isEqualTo(ExitCode.WRONG_USAGE);
            assertThat(err.toString().lines())
                    .as(wrong)
                    .singleElement()
                    .asString()
                    .startsWith("pawl bench overhead: " + wrong.split(" ", -1)[0] + ": must be from ");
        }
        assertThat(out.toString()).isEmpty();
    }
}
