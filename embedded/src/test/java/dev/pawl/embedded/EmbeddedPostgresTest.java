package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    @Test
    void committedRowsSurviveAKillAndARestartOnTheSamePort(@TempDir Path folder) throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder.resolve("data"))) {
            execute(server, "CREATE TABLE kept(n int)");
            execute(server, "INSERT INTO kept VALUES (42)");
            String url = server.jdbcUrl();

            server.kill();
            assertThatThrownBy(() -> execute(server, "SELECT 1")).isInstanceOf(SQLException.class);
            server.restart();

            assertThat(server.jdbcUrl()).isEqualTo(url);
            assertThat(number(server, "SELECT n FROM kept")).isEqualTo(42);
        }
    }

    @Test
    void aClosedServerLeavesItsTemporaryDirectoryDeleted() throws SQLException {
        Path folder;
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            folder = Path.of(text(server, "SHOW data_directory"));
            assertThat(folder).exists();
        }
        assertThat(folder).doesNotExist();
    }

    /** PostgreSQL waits for all of its processes, and one that is stopped does not end. */
    @Test
    @Tag("full")
    void aServerThatDoesNotStopByItselfIsKilledBeforeItsDataIsRemoved() throws Exception {
        Path folder;
        ProcessHandle backend;
        ProcessHandle postmaster;
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                Connection connection = server.dataSource().getConnection()) {
            folder = Path.of(text(server, "SHOW data_directory"));
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
                row.next();
                backend = ProcessHandle.of(row.getLong(1)).orElseThrow();
            }
            postmaster = backend.parent().orElseThrow();
            new ProcessBuilder("kill", "-STOP", Long.toString(backend.pid()))
                    .start()
                    .waitFor();
        }
        try {
            assertThat(postmaster.isAlive()).isFalse();
            assertThat(backend.isAlive()).isFalse();
            assertThat(folder).doesNotExist();
        } finally {
            backend.destroyForcibly();
            postmaster.destroyForcibly();
        }
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int number(EmbeddedPostgres server, String sql) throws SQLException {
        return Integer.parseInt(text(server, sql));
    }

    private static String text(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
