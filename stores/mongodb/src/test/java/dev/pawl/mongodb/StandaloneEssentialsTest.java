package dev.pawl.mongodb;

import dev.pawl.testkit.contract.StoreEssentials;
import dev.pawl.testkit.contract.StoreFixture;

/** What holds on a standalone server, which has no transactions; what does not is aborted with its reason. */
class StandaloneEssentialsTest extends StoreEssentials {
    private final StoreFixture fixture = new MongoFixture(TestServers::standalone);

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
