package dev.pawl.examples.wallet.race.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pawl.embedded.EmbeddedPostgres;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.Race;
import dev.pawl.examples.wallet.race.RaceException;
import dev.pawl.examples.wallet.race.RaceListener;
import dev.pawl.examples.wallet.race.RaceResult;
import dev.pawl.examples.wallet.race.RaceSettings;
import dev.pawl.examples.wallet.race.Strategies;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PostgresRaceTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedPostgres server;

    @SuppressWarnings("NullAway.Init")
    private static Venue venue;

    @BeforeAll
    static void startServer() {
        server = EmbeddedPostgres.start();
        venue = SqlVenue.postgresql("embedded:postgresql", server.jdbcUrl(), null, null);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    static Stream<Strategy> strategies() {
        return Strategies.on(SqlVenue.postgresql("none", "", null, null)).stream();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void onlyTheNaiveStrategyLosesUpdates(Strategy strategy) throws InterruptedException {
        for (Workload workload : Workload.values()) {
            HeatResult heat = race(strategy, workload).heats().get(0);

            assertThat(heat.committed()).as(heat.heat().toString()).isPositive();
            assertThat(heat.audit().isClean()).as(heat.heat().toString()).isEqualTo(strategy.promisesSafety());
        }
    }

    @Test
    void durabilityIsChecked() throws InterruptedException {
        assertThat(race(new Atomic(), Workload.INCREMENTS).durability()).isEqualTo("fsync=on, synchronous_commit=on");
    }

    @Test
    void databaseThatAcknowledgesBeforeTheDiskHasItIsRefused() throws SQLException {
        execute("ALTER ROLE postgres SET synchronous_commit = off");
        try {
            assertThatExceptionOfType(RaceException.class)
                    .isThrownBy(() -> race(new Atomic(), Workload.INCREMENTS))
                    .withMessageContaining("synchronous_commit is off")
                    .withMessageContaining("Set it to on");
        } finally {
            execute("ALTER ROLE postgres RESET synchronous_commit");
        }
    }

    @Test
    void foreignTableIsRefusedAndLeftAlone() throws SQLException {
        execute("CREATE TABLE pawl_race_wallet (mine TEXT)");
        try {
            assertThatExceptionOfType(RaceException.class)
                    .isThrownBy(() -> race(new Atomic(), Workload.INCREMENTS))
                    .withMessageContaining("pawl_race_wallet was not made by a race");
        } finally {
            // Fails if the race has removed it.
            execute("DROP TABLE pawl_race_wallet");
        }
    }

    @Test
    void secondRaceOnTheSameDatabaseIsRefused() throws Exception {
        try (Ground first = venue.claim()) {
            assertThat(first.durability()).isNotEmpty();
            assertThatExceptionOfType(RaceException.class)
                    .isThrownBy(() -> race(new Atomic(), Workload.INCREMENTS))
                    .withMessageContaining("another race is running");
        }
    }

    private static RaceResult race(Strategy strategy, Workload workload) throws InterruptedException {
        RaceSettings settings = new RaceSettings(List.of(strategy), List.of(workload), List.of(1), 8, SHORT, 1);
        return new Race(venue, settings, RaceListener.SILENT).run();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
