package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.in;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresRaceTest extends RaceSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }

    @Test
    void aLoneInsertWaitsForACommitThatHasReadItsIdAsAbsent() throws SQLException {
        Commit insert = changes().insert(key("alice"), worth("1")).commit();
        try (Connection reader = database.connect();
                Statement statement = reader.createStatement()) {
            statement.execute("BEGIN");
            statement.execute(
                    "SELECT pg_advisory_xact_lock(" + AdvisoryLock.of(Name.parse("wallet"), key("alice")) + ")");

            BoundsSuite.assertRefused(store.commit(List.of(insert), in(200)).get(0), Reason.BUSY);
            statement.execute("ROLLBACK");
        }
        assertThat(make(store, insert)).isEqualTo(new Committed());
    }
}
