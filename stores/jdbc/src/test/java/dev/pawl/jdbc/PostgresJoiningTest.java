package dev.pawl.jdbc;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PostgresJoiningTest extends JoiningSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }

    @Test
    void aDataSourceThatHandsOutTheApplicationsTransactionIsRefused() throws SQLException {
        assertOpenTransactionIsRefused();
    }

    @Test
    void aDataSourceThatHandsOutATransactionBegunByStatementIsRefused() throws SQLException {
        assertTransactionBegunByStatementIsRefused();
    }

    @Test
    void atRepeatableReadLocksAreTakenAndThoseThatAreNotToBeHadLeaveTheTransactionUsable() throws SQLException {
        assertLocksAtRepeatableRead();
    }
}
