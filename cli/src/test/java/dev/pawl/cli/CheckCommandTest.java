package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CheckCommandTest {
    private static final Path HISTORIES = Path.of("../testkit/src/test/resources/dev/pawl/testkit/check");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            PawlCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @TempDir
    private Path folder;

    @Test
    void aSoundHistoryEndsWithZero() {
        assertThat(check("lost-update-legal.jsonl")).isZero();
        assertThat(out.toString()).startsWith("SOUND: 0 calls, 2 reads, 2 commits");
    }

    @Test
    void aBrokenHistoryEndsWithOneAndTellsItsStory() {
        assertThat(check("g2-item.jsonl")).isOne();
        assertThat(out.toString())
                .startsWith("G2-item: ")
                .contains("+-> T1  p/ann", "rw: T2 replaced what T1 saw: wallet y 1.i", "(g2-item.jsonl:2)")
                .contains("VIOLATED: ");
    }

    @Test
    void programsReadTheSame() {
        assertThat(check("lost-update.jsonl", "--format", "json")).isOne();

        JsonNode report = JsonMapper.shared().readTree(out.toString());
        assertThat(report.get("sound").asBoolean()).isFalse();
        assertThat(report.get("violations").get(0).get("anomaly").asString()).isEqualTo("lost update");
        assertThat(report.get("violations").get(0).get("story")).hasSize(2);
    }

    @Test
    void aLineThatCannotBeReadIsNamed() throws IOException {
        Path file = folder.resolve("history.jsonl");
        Files.writeString(file, Files.readString(HISTORIES.resolve("g0.jsonl")) + "{}\n");

        assertThat(command.execute("check", file.toString())).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString().lines()).singleElement().asString().contains("Line 6 of " + file);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aTornLastLineIsNamedAndLeftOutOnlyIfThatIsWanted() throws IOException {
        Path file = folder.resolve("history.jsonl");
        Files.writeString(file, Files.readString(HISTORIES.resolve("g0-legal.jsonl")) + "{\"event\":\"re");

        assertThat(command.execute("check", file.toString())).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("history.jsonl, after line 5");
        assertThat(command.execute("check", file.toString(), "--torn")).isZero();
        assertThat(err.toString())
                .endsWith("Left out what breaks off: " + file + ", after line 5" + System.lineSeparator());
    }

    @Test
    void whyAHistoryCannotBeReadIsSaid() {
        assertThat(command.execute("check", folder.resolve("none.jsonl").toString()))
                .isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("none.jsonl. (there is no such file or folder)");

        assertThat(command.execute("check", folder.toString())).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("(Is a directory)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"event\":\"hist"})
    void aHistoryWithoutAWholeLineIsSaidToBeLeftOut(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("history.jsonl"), text);

        assertThat(command.execute("check", file.toString(), "--torn")).isZero();
        assertThat(err.toString()).contains("Left out what breaks off: " + file + ", without a whole line");
        assertThat(command.execute("check", file.toString())).isEqualTo(ExitCode.WRONG_USAGE);
    }

    @Test
    void aHistoryThatIsGivenTwiceIsRefusedAndNotJudged() throws IOException {
        Path first = Files.copy(HISTORIES.resolve("g0-legal.jsonl"), folder.resolve("h1.jsonl"));
        Path copy = Files.copy(first, folder.resolve("h1b.jsonl"));

        for (Path second : new Path[] {first, copy}) {
            err.getBuffer().setLength(0);
            assertThat(command.execute("check", first.toString(), second.toString()))
                    .isEqualTo(ExitCode.WRONG_USAGE);
            assertThat(err.toString().lines()).singleElement().asString().contains(second + " repeats " + first);
        }
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aFileThatIsMissingIsWrongUsageInOneLine() {
        assertThat(command.execute("check", folder.resolve("none").toString())).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString().lines()).hasSize(1);
    }

    private int check(String name, String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "check";
        arguments[1] = HISTORIES.resolve(name).toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return command.execute(arguments);
    }
}
