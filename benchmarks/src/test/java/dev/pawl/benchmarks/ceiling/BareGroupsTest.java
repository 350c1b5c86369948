package dev.pawl.benchmarks.ceiling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedPostgres;
import dev.pawl.examples.wallet.race.Choice;
import dev.pawl.examples.wallet.race.Crowd;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Heat;
import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.HeatRunner;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.Workload;
import dev.pawl.examples.wallet.race.sql.FrameworkStrategy;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ceiling that loses changes would be none. */
class BareGroupsTest {
    private static final int CLIENTS = 16;
    private static final int WALLETS = 4;

    @TempDir
    private Path folder;

    @Test
    void everyChangeIsKeptOnSqlite() throws Exception {
        requireClean(SqlVenue.sqlite("sqlite", folder.resolve("bare.db").toString()));
    }

    @Test
    void everyChangeIsKeptOnPostgres() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            requireClean(SqlVenue.postgresql("embedded:postgresql", server.jdbcUrl(), null, null));
        }
    }

    private static void requireClean(Venue venue) throws Exception {
        for (Workload workload : Workload.values()) {
            Crowd crowd = new Crowd(CLIENTS, false, Choice.uniform(WALLETS), 1);
            Heat heat = new Heat(FrameworkStrategy.quick(new BareGroups()), workload, WALLETS);
            HeatResult result;
            try (Ground ground = venue.claim()) {
                result = new HeatRunner(heat, crowd).run(ground, Duration.ZERO, Duration.ofMillis(300), done -> {});
            }

            assertThat(result.committed()).isGreaterThan(CLIENTS);
            assertThat(result.audit().isClean())
                    .as("%s: %s", workload, result.audit())
                    .isTrue();
        }
    }
}
