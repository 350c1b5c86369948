package dev.pawl.jdbc;

import dev.pawl.testkit.contract.StoreContract;
import dev.pawl.testkit.contract.StoreFixture;
import org.junit.jupiter.api.Tag;

@Tag("full")
class PostgresNoAutocommitContractTest extends StoreContract {
    private final StoreFixture fixture = new JdbcFixture(Database.POSTGRESQL, TestDatabase.Setup.NO_AUTOCOMMIT);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
