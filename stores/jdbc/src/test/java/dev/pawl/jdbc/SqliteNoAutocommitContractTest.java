package dev.pawl.jdbc;

import dev.pawl.testkit.contract.StoreContract;
import dev.pawl.testkit.contract.StoreFixture;
import org.junit.jupiter.api.Tag;

@Tag("full")
class SqliteNoAutocommitContractTest extends StoreContract {
    private final StoreFixture fixture = new JdbcFixture(Database.SQLITE, TestDatabase.Setup.NO_AUTOCOMMIT);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
