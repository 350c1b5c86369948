package dev.pawl.mongodb;

import dev.pawl.testkit.contract.StoreContract;
import dev.pawl.testkit.contract.StoreFixture;

/** The whole contract on the fake replica set: the use of the protocol, not a server's isolation. */
class FakeReplicaSetContractTest extends StoreContract {
    private final StoreFixture fixture = new MongoFixture(TestServers::fake);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
