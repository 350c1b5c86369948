package dev.pawl.jdbc;

import dev.pawl.testkit.contract.ContractCompliance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContractComplianceTest {
    @ParameterizedTest
    @ValueSource(strings = {"Sqlite", "Postgres", "MariaDb"})
    void everySuiteOfTheContractIsRun(String database) {
        ContractCompliance.of("dev.pawl.jdbc", database).verify();
    }
}
