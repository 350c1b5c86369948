package dev.pawl.jdbc;

import dev.pawl.testkit.contract.StoreContract;
import dev.pawl.testkit.contract.StoreFixture;

class MySqlDriverContractTest extends StoreContract {
    private final StoreFixture fixture = new JdbcFixture(Database.MYSQL, TestDatabase.Setup.PLAIN);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
