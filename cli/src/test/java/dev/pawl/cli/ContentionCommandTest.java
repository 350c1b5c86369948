package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ContentionCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            PawlCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    /** Takes part of a second. */
    private int benchQuickly(String more) {
        return bench("contention --subject pawl --threads 1 --warm-up-rounds 0 --rounds 1 --seconds 0.05 --warm-up 0 "
                + more);
    }

    private int bench(String line) {
        return command.execute(("bench " + line).split(" ", -1));
    }

    @Test
    void everyCellHasATableAndAVerdictAndCanBeShownAgain() throws IOException {
        assertThat(bench(
                        "contention --store sqlite --load HOT,TRANSFER --threads 2 --rounds 2 --seconds 0.05 --warm-up 0"
                                + " --warm-up-rounds 1"
                                + " --subject pawl,optimistic,atomic,jooq,bare-groups --csv "
                                + folder.resolve("figures")))
                .isEqualTo(ExitCode.OK);

        String shown = out.toString();
        assertThat(shown)
                .contains("SQLite, HOT, increments on 1 wallet, 2 threads, 2 rounds")
                .contains("SQLite, TRANSFER, transfers between 1,000 wallets, 2 threads, 2 rounds")
                .containsPattern("pawl is [0-9.]+ times as fast as optimistic, the best by hand")
                .containsPattern("bare-groups is [0-9.]+ times as fast as optimistic\\.")
                .contains("atomic (sums only)")
                .contains("journal_mode=wal");
        Path csv = folder.resolve("figures").resolve("sqlite.csv");
        assertThat(Files.readAllLines(csv)).hasSize(1 + 2 * 3 * 5);

        out.getBuffer().setLength(0);
        Path markdown = folder.resolve("tables.md");
        Path report = folder.resolve("report.html");
        assertThat(bench("table " + csv + " --markdown " + markdown + " --report " + report))
                .isEqualTo(ExitCode.OK);
        assertThat(shown).endsWith(out.toString());
        assertThat(Files.readString(markdown)).contains("### SQLite, HOT").contains("| jooq | ");
        assertThat(Files.readString(report))
                .contains("<h2>SQLite, HOT, increments on 1 wallet, 2 threads, 2 rounds</h2>")
                .doesNotContain("{{");
    }

    @Test
    void wrongUsageIsOneLineAndRunsNothing() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path occupied = folder.resolve("occupied");
        Files.createDirectories(occupied.resolve("sqlite.csv"));
        for (String wrong : new String[] {
            "--threads 0",
            "--rounds 0",
            "--rounds 1001",
            "--warm-up-rounds -1",
            "--seconds 0",
            "--warm-up -1",
            "--subject nobody",
            "--store nowhere",
            "--csv " + file + "/figures",
            "--csv " + occupied,
            "--virtual -1"
        }) {
            err.getBuffer().setLength(0);
            assertThat(bench("contention " + wrong)).as(wrong).isEqualTo(ExitCode.WRONG_USAGE);
            assertThat(err.toString().lines()).as(wrong).hasSize(1);
        }
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void figuresThatCannotBeWrittenAreToldWithTheReasonAndShownAllTheSame() throws IOException {
        Path csv = nowhere("sqlite.csv");

        assertThat(benchQuickly("--load HOT --csv " + folder)).isEqualTo(ExitCode.COULD_NOT_RUN);

        assertThat(out.toString()).contains("SQLite, HOT, increments on 1 wallet, 1 thread, 1 rounds");
        assertThat(err.toString()).contains(csv + " cannot be written: its folder is not there");
    }

    @Test
    void tableOfTwoFilesThatShareACellIsRefusedAndNamesBoth() throws IOException {
        benchQuickly("--load HOT,HOT --csv " + folder);
        Path first = folder.resolve("sqlite.csv");
        List<String> lines = Files.readAllLines(first);
        assertThat(lines).hasSize(2);
        String turn = lines.get(1);
        Path other = folder.resolve("other.csv");
        for (String same :
                new String[] {turn, turn.replace("pawl,pawl", "jooq,library"), turn.replace(",1,1,", ",1,2,")}) {
            Files.write(other, List.of(lines.get(0), same));
            err.getBuffer().setLength(0);

            assertThat(bench("table " + first + " " + other)).isEqualTo(ExitCode.WRONG_USAGE);

            assertThat(err.toString().lines())
                    .singleElement()
                    .asString()
                    .contains(first.toString(), other.toString(), "SQLite, HOT, 1 thread");
        }
        assertThat(bench("table " + first + " " + first)).isEqualTo(ExitCode.WRONG_USAGE);
        Files.write(other, List.of(lines.get(0), turn, turn));
        assertThat(bench("table " + other)).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains(other + " holds two turns of pawl in round 1");

        Files.write(other, List.of(lines.get(0), turn.replace(",1,1,", ",2,1,")));
        assertThat(bench("table " + first + " " + other)).isEqualTo(ExitCode.OK);
    }

    @Test
    void tablesThatCannotBeWrittenAreToldWithTheReasonAndShownAllTheSame() throws IOException {
        Path csv = folder.resolve("sqlite.csv");
        benchQuickly("--load HOT --csv " + folder);
        String shown = out.toString();
        out.getBuffer().setLength(0);
        Path nowhere = nowhere("output");

        for (String option : new String[] {"--markdown ", "--report "}) {
            assertThat(bench("table " + csv + " " + option + nowhere)).isEqualTo(ExitCode.COULD_NOT_RUN);
            assertThat(shown).endsWith(out.toString());
            assertThat(err.toString()).contains(nowhere + " cannot be written: its folder is not there");
            out.getBuffer().setLength(0);
            assertThat(bench("table " + csv + " " + option + folder)).isEqualTo(ExitCode.WRONG_USAGE);
            assertThat(out.toString()).isEmpty();
        }
    }

    /** Makes a link that leads to no folder. */
    private Path nowhere(String name) throws IOException {
        return Files.createSymbolicLink(
                folder.resolve(name), folder.resolve("none").resolve(name));
    }

    @Test
    void anUnknownLoadIsAnsweredWithTheNamesThatThereAre() {
        assertThat(bench("contention --load NOPE")).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("[HOT, SPREAD, ZIPF, TRANSFER]");
    }

    @Test
    void tableOfAFileThatHoldsNoFiguresIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("other.csv"), "a,b\n");

        assertThat(bench("table " + file)).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("Line 1 of " + file);

        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(bench("table " + file)).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains(file + " is no text");
    }

    @Test
    void tableOfAFileWithoutFiguresSaysSo() throws IOException {
        benchQuickly("--load HOT --csv " + folder);
        String header = Files.readAllLines(folder.resolve("sqlite.csv")).get(0);
        out.getBuffer().setLength(0);

        for (String text : new String[] {"", header + "\n"}) {
            Path file = Files.writeString(folder.resolve("empty.csv"), text);
            err.getBuffer().setLength(0);
            assertThat(bench("table " + file)).isEqualTo(ExitCode.WRONG_USAGE);
            assertThat(err.toString()).contains("There are no figures in " + file);
        }
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void jmhOfNoBenchmarkOrInNoTimeIsWrongUsageInOneLine() {
        for (String wrong : new String[] {"--seconds 0", "--seconds -1", "(", "NoSuchBenchmark"}) {
            err.getBuffer().setLength(0);
            assertThat(bench("jmh " + wrong)).as(wrong).isEqualTo(ExitCode.WRONG_USAGE);
            assertThat(err.toString().lines()).as(wrong).hasSize(1);
        }
    }
}
