package dev.pawl.examples.wallet.anomalies.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedPostgres;
import dev.pawl.examples.wallet.anomalies.Grid;
import dev.pawl.examples.wallet.race.sql.SqlGround;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import org.junit.jupiter.api.Test;

class PostgresAnomaliesTest {
    /** READ COMMITTED, REPEATABLE READ, SERIALIZABLE. */
    @Test
    void eachLevelPreventsWhatItIsKnownToPreventAndPawlTheRest() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                SqlGround ground = (SqlGround) SqlVenue.postgresql("test", server.jdbcUrl(), null, null)
                        .claim()) {
            Grid grid = Grid.of(SqlLevels.on(ground), ground, true);

            assertThat(grid).hasToString("""
                            G0: prevented (waits), prevented (error 40001), prevented (error 40001) | prevented (retried)
                            G1a: not possible, not possible, not possible | not possible
                            G1b: not possible, not possible, not possible | not possible
                            G1c: not possible, not possible, prevented (error 40001) | prevented (retried)
                            P2: happens, not possible, not possible | not possible
                            G-single: happens, not possible, not possible | prevented (retried)
                            P4: happens, prevented (error 40001), prevented (error 40001) | transact: prevented (retried); replace: prevented (conflict); update: not possible
                            P4C: prevented (waits), prevented (error 40001), prevented (error 40001) | prevented (locked)
                            P4 offline: happens, happens, happens | transact: prevented (conflict); replace: prevented (conflict)
                            G2-item: happens, happens, prevented (error 40001) | prevented (retried)
                            PMP: happens, not possible, not possible | needs a guard aggregate
                            PMP guarded: happens, not possible, prevented (error 40001) | prevented (retried)
                            G2: happens, happens, prevented (error 40001) | needs a guard aggregate
                            G2 guarded: happens, prevented (error 40001), prevented (error 40001) | prevented (retried)
                            """);
            grid.assertThatThePageShowsIt();
        }
    }
}
