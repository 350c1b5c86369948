package dev.pawl.examples.wallet.race.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pawl.embedded.EmbeddedPostgres;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.RaceException;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.VenueSuite;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresRaceTest extends VenueSuite {
    @SuppressWarnings("NullAway.Init")
    private static EmbeddedPostgres server;

    @BeforeAll
    static void startServer() {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected Venue venue() {
        return SqlVenue.postgresql("embedded:postgresql", server.jdbcUrl(), null, null);
    }

    @Override
    protected void makeForeignTable() throws SQLException {
        execute("CREATE TABLE pawl_race_wallet (mine TEXT)");
    }

    @Override
    protected void removeForeignTable() throws SQLException {
        execute("DROP TABLE pawl_race_wallet");
    }

    @Test
    void durabilityIsChecked() throws Exception {
        try (Ground ground = venue().claim()) {
            assertThat(ground.durability()).isEqualTo("fsync=on, synchronous_commit=on");
        }
    }

    @Test
    void databaseThatAcknowledgesBeforeTheDiskHasItIsRefused() throws SQLException {
        execute("ALTER ROLE postgres SET synchronous_commit = off");
        try {
            assertThatExceptionOfType(RaceException.class)
                    .isThrownBy(() -> venue().claim())
                    .withMessageContaining("synchronous_commit is off")
                    .withMessageContaining("Set it to on");
        } finally {
            execute("ALTER ROLE postgres RESET synchronous_commit");
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
