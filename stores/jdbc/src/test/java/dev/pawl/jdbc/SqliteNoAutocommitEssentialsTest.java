package dev.pawl.jdbc;

import dev.pawl.testkit.contract.StoreEssentials;
import dev.pawl.testkit.contract.StoreFixture;

class SqliteNoAutocommitEssentialsTest extends StoreEssentials {
    private final StoreFixture fixture = new JdbcFixture(Database.SQLITE, TestDatabase.Setup.NO_AUTOCOMMIT);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
