package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.InDoubt;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SqliteSettleTest extends SettleSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
    }

    @Test
    void aMarkerThatGrowsOldDuringAPurgeIsNotTakenForOneThatNeverWas() throws SQLException {
        Commit old = changes(longAgo()).insert(key("old"), worth("1")).commit();
        make(store, old);
        database.execute("UPDATE pawl_commits SET at = 0");
        Commit younger = changes(longAgo()).insert(key("younger"), worth("1")).commit();
        make(store, younger);
        // Stands for the second that begins between two statements of the purge.
        database.execute("CREATE TRIGGER passing AFTER INSERT ON pawl_requests WHEN new.request = ''"
                + " BEGIN UPDATE pawl_commits SET at = 0; END");

        purge();

        assertThat(database.texts("SELECT attempt FROM pawl_commits"))
                .containsExactly(younger.attempt().toString());
        assertThat(store.settle(younger.ticket(), soon())).isEqualTo(new Committed());
        assertThat(store.settle(old.ticket(), soon())).isInstanceOf(InDoubt.class);
    }
}
