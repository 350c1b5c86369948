package dev.pawl.examples.wallet.race.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pawl.embedded.EmbeddedMariaDb;
import dev.pawl.examples.wallet.race.Choice;
import dev.pawl.examples.wallet.race.Crowd;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Heat;
import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.HeatRunner;
import dev.pawl.examples.wallet.race.RaceException;
import dev.pawl.examples.wallet.race.Strategies;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.VenueSuite;
import dev.pawl.examples.wallet.race.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MariaDbRaceTest extends VenueSuite {
    private static final int CLIENTS = 8;
    private static final Duration SHORT = Duration.ofMillis(300);

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedMariaDb server;

    @BeforeAll
    static void startServer() {
        server = EmbeddedMariaDb.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected Venue venue() {
        return SqlVenue.mariadb("mariadb", server.jdbcUrl(), null, null);
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
    void serverThatAcknowledgesBeforeTheDiskHasItIsRefused() throws SQLException {
        execute("SET GLOBAL innodb_flush_log_at_trx_commit = 2");
        try {
            assertThatExceptionOfType(RaceException.class)
                    .isThrownBy(() -> venue().claim())
                    .withMessageContaining("innodb_flush_log_at_trx_commit is 2")
                    .withMessageContaining("Set it to 1");
        } finally {
            execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
        }
    }

    @Test
    void pawlKeepsEveryChangeInColumnsAsWell() throws Exception {
        Strategy pawl = Strategies.on(venue()).stream()
                .filter(strategy -> strategy.name().equals("pawl"))
                .findFirst()
                .orElseThrow();
        for (Workload workload : Workload.values()) {
            int wallets = workload.fewestWallets();
            Heat heat = new Heat(new OnColumns(pawl), workload, wallets);
            try (Ground ground = venue().claim()) {
                HeatResult result = new HeatRunner(heat, new Crowd(CLIENTS, false, Choice.uniform(wallets), 1))
                        .run(ground, Duration.ZERO, SHORT, done -> {});

                assertThat(result.committed()).isPositive();
                assertThat(result.audit().isClean())
                        .as("%s: %s", workload, result.audit())
                        .isTrue();
            }
        }
    }

    @Test
    void repeatableReadPromisesNothingOnMysql() {
        assertThat(Strategies.on(SqlVenue.mysql("none", "", null, null)))
                .filteredOn(strategy -> !strategy.promisesSafety())
                .extracting(Strategy::name)
                .containsExactly("naive", "repeatable-read");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
