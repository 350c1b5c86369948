package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchdogTest {
    /** Starts a server, says where it is, and waits to be killed. */
    static final class Starter {
        public static void main(String[] arguments) throws Exception {
            if (arguments[0].equals("postgresql")) {
                EmbeddedPostgres server = EmbeddedPostgres.start();
                say(server.port(), server.dataSource(), "SHOW data_directory");
            } else {
                EmbeddedMariaDb server = EmbeddedMariaDb.start();
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

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mariadb"})
    void aServerWhoseProcessIsKilledIsEndedAndItsDataRemoved(String server) throws Exception {
        assumeThat(Path.of("/bin/sh")).exists();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName(),
                        server)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
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
}
