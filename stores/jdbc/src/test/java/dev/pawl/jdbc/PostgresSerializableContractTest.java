package dev.pawl.jdbc;

import dev.pawl.testkit.contract.StoreContract;
import dev.pawl.testkit.contract.StoreFixture;
import org.junit.jupiter.api.Tag;

@Tag("full")
class PostgresSerializableContractTest extends StoreContract {
    private final StoreFixture fixture = new JdbcFixture(Database.POSTGRESQL, TestDatabase.Setup.SERIALIZABLE);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
