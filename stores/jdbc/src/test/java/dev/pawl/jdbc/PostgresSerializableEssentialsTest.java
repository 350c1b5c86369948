package dev.pawl.jdbc;

import dev.pawl.testkit.contract.StoreEssentials;
import dev.pawl.testkit.contract.StoreFixture;

class PostgresSerializableEssentialsTest extends StoreEssentials {
    private final StoreFixture fixture = new JdbcFixture(Database.POSTGRESQL, TestDatabase.Setup.SERIALIZABLE);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
