package dev.pawl.examples.wallet.anomalies.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedMariaDb;
import dev.pawl.examples.wallet.anomalies.Grid;
import dev.pawl.examples.wallet.race.sql.SqlGround;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import org.junit.jupiter.api.Test;

class MariaDbAnomaliesTest {
    /** READ UNCOMMITTED, READ COMMITTED, REPEATABLE READ without and with snapshot isolation, SERIALIZABLE. */
    @Test
    void eachLevelPreventsWhatItIsKnownToPreventAndPawlTheRest() throws Exception {
        try (EmbeddedMariaDb server = EmbeddedMariaDb.start();
                SqlGround ground = (SqlGround)
                        SqlVenue.mariadb("test", server.jdbcUrl(), null, null).claim()) {
            Grid grid = Grid.of(SqlLevels.on(ground), ground, true);

            assertThat(grid).hasToString("""
                            G0: prevented (waits), prevented (waits), prevented (waits), prevented (waits), prevented (waits) | prevented (retried)
                            G1a: happens, not possible, not possible, not possible, prevented (waits) | not possible
                            G1b: happens, not possible, not possible, not possible, prevented (waits) | not possible
                            G1c: happens, not possible, not possible, not possible, prevented (error 1213) | prevented (retried)
                            P2: happens, happens, not possible, not possible, prevented (waits) | not possible
                            G-single: happens, happens, not possible, not possible, prevented (waits) | prevented (retried)
                            P4: happens, happens, happens, prevented (error 1020), prevented (error 1213) | transact: prevented (retried); replace: prevented (conflict); update: not possible
                            P4C: prevented (waits), prevented (waits), prevented (waits), prevented (waits), prevented (waits) | prevented (locked)
                            P4 offline: happens, happens, happens, happens, happens | transact: prevented (conflict); replace: prevented (conflict)
                            G2-item: happens, happens, happens, happens, prevented (error 1213) | prevented (retried)
                            PMP: happens, happens, not possible, not possible, prevented (waits) | needs a guard aggregate
                            PMP guarded: happens, happens, not possible, not possible, prevented (waits) | prevented (retried)
                            G2: happens, happens, happens, happens, prevented (error 1213) | needs a guard aggregate
                            G2 guarded: happens, happens, happens, prevented (error 1020), prevented (error 1213) | prevented (retried)
                            """);
            grid.assertThatThePageShowsIt();
        }
    }
}
