package dev.pawl.jdbc;

import dev.pawl.testkit.contract.StoreEssentials;
import dev.pawl.testkit.contract.StoreFixture;

class PostgresRepeatableReadEssentialsTest extends StoreEssentials {
    private final StoreFixture fixture = new JdbcFixture(Database.POSTGRESQL, TestDatabase.Setup.REPEATABLE_READ);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
