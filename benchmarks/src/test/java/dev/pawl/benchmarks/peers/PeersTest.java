package dev.pawl.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedPostgres;
import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.race.Choice;
import dev.pawl.examples.wallet.race.Crowd;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Heat;
import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.HeatRunner;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.Workload;
import dev.pawl.examples.wallet.race.sql.Framework;
import dev.pawl.examples.wallet.race.sql.FrameworkStrategy;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import dev.pawl.jdbc.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Eight clients that want the same one or two wallets: whoever does not check loses changes within milliseconds. */
class PeersTest {
    private static final int CLIENTS = 8;
    private static final Duration SHORT = Duration.ofMillis(300);

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedPostgres server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startServer() {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    static List<Strategy> peers() {
        return Peers.all();
    }

    @ParameterizedTest
    @MethodSource("peers")
    void everyPeerNoticesConflictsAndKeepsEveryChangeOnPostgres(Strategy peer) throws Exception {
        for (Workload workload : Workload.values()) {
            HeatResult result = run(postgres(), peer, workload);

            assertThat(result.committed()).isPositive();
            assertThat(result.conflicts()).isPositive();
            assertThat(result.audit().isClean())
                    .as("%s: %s", workload, result.audit())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("peers")
    void everyPeerKeepsEveryChangeOnSqlite(Strategy peer) throws Exception {
        for (Workload workload : Workload.values()) {
            HeatResult result =
                    run(SqlVenue.sqlite("sqlite", folder.resolve("peers.db").toString()), peer, workload);

            assertThat(result.committed()).isPositive();
            assertThat(result.audit().isClean())
                    .as("%s: %s", workload, result.audit())
                    .isTrue();
        }
    }

    @Test
    void libraryThatChecksNoVersionIsCaught() throws Exception {
        HeatResult result = run(postgres(), FrameworkStrategy.quick(new Careless()), Workload.INCREMENTS);

        assertThat(result.audit().lostUpdates()).isPositive();
    }

    private static Venue postgres() {
        return SqlVenue.postgresql("embedded:postgresql", server.jdbcUrl(), null, null);
    }

    private static HeatResult run(Venue venue, Strategy strategy, Workload workload) throws Exception {
        int wallets = workload.fewestWallets();
        Crowd crowd = new Crowd(CLIENTS, false, Choice.uniform(wallets), 1);
        try (Ground ground = venue.claim()) {
            return new HeatRunner(new Heat(strategy, workload, wallets), crowd)
                    .run(ground, Duration.ZERO, SHORT, done -> {});
        }
    }

    /** Reads, and writes what it has made of that, whatever is there by then. */
    private static final class Careless implements Framework {
        @Override
        public String name() {
            return "careless";
        }

        @Override
        public String explanation() {
            return "Checks nothing.";
        }

        @Override
        public Unit open(DataSource pool, Database database) {
            return new Unit() {
                @Override
                public void increment(String wallet, Money money) {
                    long units = money.amount().movePointRight(12).longValueExact();
                    try (Connection connection = pool.getConnection();
                            PreparedStatement select =
                                    connection.prepareStatement("SELECT balance FROM pawl_race_wallet WHERE id = ?");
                            PreparedStatement update = connection.prepareStatement(
                                    "UPDATE pawl_race_wallet SET balance = ? WHERE id = ?")) {
                        select.setString(1, wallet);
                        try (ResultSet row = select.executeQuery()) {
                            row.next();
                            update.setLong(1, row.getLong(1) + units);
                        }
                        update.setString(2, wallet);
                        update.executeUpdate();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public void transfer(String from, String to, Money money) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public boolean isConflict(RuntimeException failure) {
                    return false;
                }

                @Override
                public void close() {}
            };
        }
    }
}
