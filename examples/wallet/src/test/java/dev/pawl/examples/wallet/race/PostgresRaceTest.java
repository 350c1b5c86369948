package dev.pawl.examples.wallet.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pawl.embedded.EmbeddedPostgres;
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

    private static Venue venue = Venue.memory();

    @BeforeAll
    static void startServer() {
        server = EmbeddedPostgres.start();
        venue = Venue.postgresql("embedded:postgresql", server.jdbcUrl(), null, null);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    static Stream<Strategy> strategies() {
        return Strategies.all().stream().filter(strategy -> strategy.supports(Database.POSTGRESQL));
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
    void secondRaceOnTheSameDatabaseIsRefused() throws SQLException {
        try (RaceTables first = RaceTables.claim(venue)) {
            assertThat(first.connection().isClosed()).isFalse();
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
