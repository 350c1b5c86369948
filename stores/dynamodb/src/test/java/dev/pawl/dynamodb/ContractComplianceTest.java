package dev.pawl.dynamodb;

import dev.pawl.testkit.contract.ContractCompliance;
import org.junit.jupiter.api.Test;

@NeedsDynamoDbLocal
class ContractComplianceTest {
    @Test
    void everySuiteOfTheContractIsRun() {
        ContractCompliance.of("dev.pawl.dynamodb", "DynamoDb").verify();
    }
}
