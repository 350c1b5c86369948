package dev.pawl.jdbc;

import dev.pawl.testkit.contract.StoreContract;
import dev.pawl.testkit.contract.StoreFixture;

class SqliteContractTest extends StoreContract {
    private final StoreFixture fixture = new JdbcFixture(Database.SQLITE, TestDatabase.Setup.PLAIN);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
