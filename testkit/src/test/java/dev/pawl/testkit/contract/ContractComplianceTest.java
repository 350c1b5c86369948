package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ContractComplianceTest {
    private static final String PACKAGE = "dev.pawl.testkit.contract";
    private static final String REASON = "It has no transactions.";

    @Test
    void theStoreInMemoryRunsEverySuite() {
        ContractCompliance.of(PACKAGE, "MemoryStore").verify();
    }

    @Test
    void aSuiteThatIsLeftOutWithoutAReasonIsNamed() {
        assertThatThrownBy(() -> ContractCompliance.of(PACKAGE, "Incomplete").verify())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "Incomplete* run no LeasedLocksThroughLosses, Leases, LeasesThroughLosses, Losses,")
                .hasMessageNotContaining("Commits");
    }

    @Test
    void aStoreWithoutTestsRunsNothing() {
        assertThatThrownBy(() -> ContractCompliance.of(PACKAGE, "Nobody").verify())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Commits")
                .hasMessageContaining("Values");
    }

    @Test
    void aStatedReasonIsEnough() {
        ContractCompliance stated = ContractCompliance.of(PACKAGE, "Incomplete");
        for (String suite : Suites.all().keySet()) {
            if (!Suites.of(Incomplete.class).containsKey(suite)) {
                stated = stated.without(suite, REASON);
            }
        }

        assertThatCode(stated::verify).doesNotThrowAnyException();
    }

    @Test
    void aReasonForWhatIsRunOrDoesNotExistIsRefused() {
        ContractCompliance memory = ContractCompliance.of(PACKAGE, "MemoryStore");

        assertThatThrownBy(() -> memory.without("Races", REASON).verify()).hasMessageContaining("leave out Races");
        assertThatThrownBy(() -> memory.without("Rases", REASON).verify()).hasMessageContaining("leave out Rases");
        assertThatIllegalArgumentException().isThrownBy(() -> memory.without("Races", " "));
    }
}
