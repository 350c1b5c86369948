package dev.pawl.jdbc;

import dev.pawl.testkit.contract.StoreEssentials;
import dev.pawl.testkit.contract.StoreFixture;

class SqliteRollbackJournalEssentialsTest extends StoreEssentials {
    private final StoreFixture fixture = new JdbcFixture(Database.SQLITE, TestDatabase.Setup.ROLLBACK_JOURNAL);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
