package dev.pawl.examples.wallet.anomalies.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.wallet.anomalies.Grid;
import dev.pawl.examples.wallet.race.sql.SqlGround;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteAnomaliesTest {
    @TempDir
    Path folder;

    /** BEGIN and BEGIN IMMEDIATE with a write-ahead log, BEGIN with a rollback journal. */
    @Test
    void eachModePreventsAllButWhatTakesTwoTransactions() throws Exception {
        try (SqlGround ground = (SqlGround)
                SqlVenue.sqlite("test", folder.resolve("test.db").toString()).claim()) {
            Grid grid = Grid.of(SqlLevels.on(ground), ground, true);

            assertThat(grid).hasToString("""
                            G0: prevented (waits), prevented (waits), prevented (waits) | prevented (retried)
                            G1a: not possible, prevented (waits), not possible | not possible
                            G1b: not possible, prevented (waits), prevented (waits) | not possible
                            G1c: prevented (waits), prevented (waits), prevented (waits) | prevented (retried)
                            P2: not possible, prevented (waits), prevented (waits) | not possible
                            G-single: not possible, prevented (waits), prevented (waits) | prevented (retried)
                            P4: prevented (error SQLITE_BUSY_SNAPSHOT), prevented (waits), prevented (error SQLITE_BUSY) | transact: prevented (retried); replace: prevented (conflict); update: not possible
                            P4C: -, -, - | prevented (locked)
                            P4 offline: happens, happens, happens | transact: prevented (conflict); replace: prevented (conflict)
                            G2-item: prevented (error SQLITE_BUSY_SNAPSHOT), prevented (waits), prevented (error SQLITE_BUSY) | prevented (retried)
                            PMP: not possible, prevented (waits), prevented (waits) | needs a guard aggregate
                            PMP guarded: prevented (error SQLITE_BUSY_SNAPSHOT), prevented (waits), prevented (error SQLITE_BUSY) | prevented (retried)
                            G2: prevented (error SQLITE_BUSY_SNAPSHOT), prevented (waits), prevented (error SQLITE_BUSY) | needs a guard aggregate
                            G2 guarded: prevented (error SQLITE_BUSY_SNAPSHOT), prevented (waits), prevented (error SQLITE_BUSY) | prevented (retried)
                            """);
            grid.assertThatThePageShowsIt();
        }
    }
}
