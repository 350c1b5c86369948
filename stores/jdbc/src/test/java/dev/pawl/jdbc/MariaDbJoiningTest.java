package dev.pawl.jdbc;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class MariaDbJoiningTest extends JoiningSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MARIADB, TestDatabase.Setup.PLAIN);
    }

    @Test
    void aDataSourceThatHandsOutTheApplicationsTransactionIsRefused() throws SQLException {
        assertOpenTransactionIsRefused();
    }

    @Test
    void aRequestOrAnAttemptThatWasMadeSinceTheApplicationsSnapshotIsToldToBe() throws SQLException {
        assertWhatWasMadeSinceTheSnapshotIsToldAtRepeatableRead();
    }
}
