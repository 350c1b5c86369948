package dev.pawl.jdbc;

import dev.pawl.testkit.contract.StoreContract;
import dev.pawl.testkit.contract.StoreFixture;

class MariaDbContractTest extends StoreContract {
    private final StoreFixture fixture = new JdbcFixture(Database.MARIADB, TestDatabase.Setup.PLAIN);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
