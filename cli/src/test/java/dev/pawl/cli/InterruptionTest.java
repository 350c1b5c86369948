package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C, in processes of their own. */
class InterruptionTest {
    private static final Path KILL = Path.of("/bin/kill");
    private static final long SIGINT = 1 << 1;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "torture --store sqlite",
                "torture --store memory",
                "torture --store embedded:postgresql",
                "bench overhead --store sqlite --rounds 1000",
                "bench processes --store sqlite --rounds 64 --warm-up 0.1 --seconds 0.1 --processes 1",
            })
    void aRunThatIsInterruptedLeavesNothingBehind(String command) throws Exception {
        assertThat(interrupted(command)).endsWith("Interrupted: the run has ended and removed its tables.");

        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void tortureThatIsInterruptedRemovesItsTablesFromTheFile() throws Exception {
        Path file = folder.resolve("mine.db");

        interrupted("torture --store sqlite:" + file);

        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("SELECT name FROM sqlite_master")) {
            assertThat(tables.next()).isFalse();
        }
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void aComparisonThatIsInterruptedLeavesTheFiguresOfAWholeOneAndPutsItsOwnBesideThem() throws Exception {
        Path whole = Files.writeString(folder.resolve("sqlite.csv"), "whole");

        List<String> said =
                interrupted("bench contention --load HOT --subject pawl --seconds 0.2 --rounds 1000 --csv " + folder);

        Path part = folder.resolve("sqlite.partial.csv");
        assertThat(said).anyMatch(line -> line.contains(part.toString()));
        assertThat(whole).hasContent("whole");
        assertThat(Files.readAllLines(part)).hasSizeGreaterThan(1);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("sqlite.csv", "sqlite.partial.csv", "tmp");
    }

    private static boolean isIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        try (Stream<String> lines = Files.exists(status) ? Files.lines(status) : Stream.empty()) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .anyMatch(ignored -> (Long.parseUnsignedLong(ignored, 16) & SIGINT) != 0);
        }
    }

    @Test
    void whatCouldNotBeRemovedIsNamed() throws Exception {
        assertThat(interrupted(Stubborn.class, ""))
                .endsWith("Interrupted: the run has ended, but left something behind. Cannot delete it.");
    }

    /** Leaves behind what it has made. */
    static final class Stubborn {
        private Stubborn() {}

        public static void main(String[] args) throws Exception {
            System.exit(Run.interruptible(run -> {
                System.out.println("It is there.");
                try {
                    new CountDownLatch(1).await();
                    return ExitCode.OK;
                } catch (InterruptedException e) {
                    e.addSuppressed(new UncheckedIOException("Cannot delete it.", new IOException()));
                    throw e;
                }
            }));
        }
    }

    private List<String> interrupted(String line) throws Exception {
        return interrupted(Main.class, line);
    }

    /** Interrupts a command when it has said something, and returns all it says. */
    private List<String> interrupted(Class<?> main, String line) throws Exception {
        assumeThat(KILL).exists();
        assumeThat(isIgnored())
                .as("SIGINT is ignored here, as behind nohup, and so by what is started here")
                .isFalse();
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // As the script does.
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(line.split(" ", -1)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Java would say that it has seen it.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        List<String> said = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            said.add(out.readLine());
            new ProcessBuilder(KILL.toString(), "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            out.lines().forEach(said::add);
            assertThat(process.waitFor()).as(said.toString()).isEqualTo(ExitCode.INTERRUPTED);
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    private List<Path> leftBehind() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("pawl"))
                    .toList();
        }
    }
}
