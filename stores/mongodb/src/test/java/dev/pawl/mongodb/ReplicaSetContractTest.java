package dev.pawl.mongodb;

import dev.pawl.testkit.contract.StoreContract;
import dev.pawl.testkit.contract.StoreFixture;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The whole contract on a real replica set or sharded cluster. */
@EnabledIfEnvironmentVariable(
        named = TestServers.REAL,
        matches = ".+",
        disabledReason =
                "No real mongod here: set PAWL_MONGODB_URI to the connection string of a replica set to run it.")
class ReplicaSetContractTest extends StoreContract {
    private final StoreFixture fixture = new MongoFixture(TestServers::real);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
