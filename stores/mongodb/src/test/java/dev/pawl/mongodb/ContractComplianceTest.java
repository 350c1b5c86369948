package dev.pawl.mongodb;

import dev.pawl.testkit.contract.ContractCompliance;
import org.junit.jupiter.api.Test;

class ContractComplianceTest {
    @Test
    void everySuiteOfTheContractIsRun() {
        ContractCompliance.of("dev.pawl.mongodb", "FakeReplicaSet").verify();
    }
}
