package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
