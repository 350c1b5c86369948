package dev.pawl.jdbc;

import dev.pawl.testkit.contract.StoreContract;
import dev.pawl.testkit.contract.StoreFixture;
import org.junit.jupiter.api.Tag;

@Tag("full")
class SqliteRollbackJournalContractTest extends StoreContract {
    private final StoreFixture fixture = new JdbcFixture(Database.SQLITE, TestDatabase.Setup.ROLLBACK_JOURNAL);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
