package dev.pawl.jdbc;

import dev.pawl.testkit.contract.StoreEssentials;
import dev.pawl.testkit.contract.StoreFixture;

class PostgresNoAutocommitEssentialsTest extends StoreEssentials {
    private final StoreFixture fixture = new JdbcFixture(Database.POSTGRESQL, TestDatabase.Setup.NO_AUTOCOMMIT);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
