package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EmbeddedMariaDbTest {

    @Test
    void committedRowsSurviveAKillAndARestartOnTheSamePortAndATemporaryDirectoryIsDeletedOnClose() throws SQLException {
        Path folder;
        try (EmbeddedMariaDb server = EmbeddedMariaDb.start()) {
            folder = Path.of(text(server, "SELECT @@datadir"));
            execute(server, "CREATE TABLE kept(n int)");
            execute(server, "INSERT INTO kept VALUES (42)");
            String url = server.jdbcUrl();

            server.kill();
            assertThatThrownBy(() -> execute(server, "SELECT 1")).isInstanceOf(SQLException.class);
            server.restart();

            assertThat(server.jdbcUrl()).isEqualTo(url);
            assertThat(text(server, "SELECT n FROM kept")).isEqualTo("42");
            assertThat(folder).exists();
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    @Tag("full")
    void serversMayStartAtTheSameTime() throws Exception {
        CompletableFuture<EmbeddedMariaDb> other = CompletableFuture.supplyAsync(EmbeddedMariaDb::start);
        try (EmbeddedMariaDb one = EmbeddedMariaDb.start()) {
            try (EmbeddedMariaDb two = other.get()) {
                assertThat(text(one, "SELECT @@port")).isNotEqualTo(text(two, "SELECT @@port"));
            }
        }
    }

    private static void execute(EmbeddedMariaDb server, String sql) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(EmbeddedMariaDb server, String sql) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
