package dev.pawl.dynamodb;

import dev.pawl.testkit.contract.StoreContract;
import dev.pawl.testkit.contract.StoreFixture;

@NeedsDynamoDbLocal
class DynamoDbContractTest extends StoreContract {
    private final StoreFixture fixture = new LocalFixture();

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
