package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchdogTest {
    /** Starts a server, says where it is, and waits to be killed. */
    static final class Starter {
        public static void main(String[] arguments) throws Exception {
            boolean kept = arguments.length > 1;
            if (arguments[0].equals("postgresql")) {
                EmbeddedPostgres server =
                        kept ? EmbeddedPostgres.start(Path.of(arguments[1])) : EmbeddedPostgres.start();
                say(server.port(), server.dataSource(), "SHOW data_directory");
            } else {
                EmbeddedMariaDb server = kept ? EmbeddedMariaDb.start(Path.of(arguments[1])) : EmbeddedMariaDb.start();
                say(server.port(), server.dataSource(), "SELECT @@datadir");
            }
            TimeUnit.MINUTES.sleep(5);
        }

        private static void say(int port, DataSource source, String directory) throws Exception {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(directory)) {
                row.next();
                System.out.println("started " + port + " " + row.getString(1));
            }
        }
    }

    /** As PostgreSQL does while a backend of it is stopped. */
    @Test
    void aServerThatDoesNotEndIsKilledWithItsChildrenBeforeItsDataIsRemoved(@TempDir Path folder) throws Exception {
        assumeThat(Path.of("/bin/sh")).exists();
        Path data = Files.createDirectory(folder.resolve("data"));
        Path pidFile = data.resolve("server.pid");
        String script = "trap '' INT; sleep 300 & echo $$ > \"$1/server.pid\"; echo started; wait";
        Process server = new ProcessBuilder("/bin/sh", "-c", script, "server", data.toString()).start();
        try (BufferedReader out = server.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("started");
            List<ProcessHandle> all = Stream.concat(Stream.of(server.toHandle()), server.descendants())
                    .toList();
            assertThat(all).hasSize(2);
            Process shell = Watchdog.over(pidFile, data, true, "INT", Duration.ofSeconds(1)).shell;
            assertThat(shell).isNotNull();

            // As when this process is killed.
            shell.getOutputStream().close();

            assertThat(shell.waitFor(1, TimeUnit.MINUTES)).isTrue();
            for (ProcessHandle process : all) {
                process.onExit().get(10, TimeUnit.SECONDS);
            }
            assertThat(data).doesNotExist();
        } finally {
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mariadb"})
    void aServerWhoseProcessIsKilledIsEndedAndItsDataRemoved(String server) throws Exception {
        assumeThat(Path.of("/bin/sh")).exists();
        Process process = starter(server).start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String[] said = out.lines()
                    .filter(line -> line.startsWith("started "))
                    .findFirst()
                    .orElseThrow()
                    .split(" ", -1);
            List<ProcessHandle> descendants = process.descendants().toList();
            process.destroyForcibly();

            assertThat(descendants).isNotEmpty();
            for (ProcessHandle descendant : descendants) {
                descendant.onExit().get(1, TimeUnit.MINUTES);
            }
            assertThat(Path.of(said[2])).doesNotExist();
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(said[1])).close())
                    .isInstanceOf(ConnectException.class);
        } finally {
            process.destroyForcibly();
        }
    }

    private static ProcessBuilder starter(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Starter.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /** Some terminals hand on how wide they are, and ps cuts off what is wider. */
    @Test
    void aPostgresOnARelativeFolderIsEndedWithItsProcessAndItsDataKept(@TempDir Path folder) throws Exception {
        endsWithItsProcess("postgresql", "postmaster.pid", folder);
    }

    @Test
    @Tag("full")
    void aMariaDbOnARelativeFolderIsEndedWithItsProcessAndItsDataKept(@TempDir Path folder) throws Exception {
        endsWithItsProcess("mariadb", "server.pid", folder);
    }

    private static void endsWithItsProcess(String server, String pidFile, Path folder) throws Exception {
        assumeThat(Path.of("/bin/sh")).exists();
        ProcessBuilder starter = starter(server, "data").directory(folder.toFile());
        starter.environment().put("COLUMNS", "40");
        Process process = starter.start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.lines().filter(line -> line.startsWith("started ")).findFirst())
                    .isPresent();
            // PostgreSQL's is nobody's child.
            Path file = folder.resolve("data").resolve(pidFile);
            long pid = Long.parseLong(Files.readAllLines(file).get(0).trim());

            killAndAwaitEnds(process, ProcessHandle.of(pid).stream());

            assertThat(folder.resolve("data")).isNotEmptyDirectory();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void killAndAwaitEnds(Process process, Stream<ProcessHandle> servers) throws Exception {
        List<ProcessHandle> others =
                Stream.concat(process.descendants(), servers).toList();
        process.destroyForcibly();
        try {
            for (ProcessHandle other : others) {
                other.onExit().get(1, TimeUnit.MINUTES);
            }
        } finally {
            others.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
