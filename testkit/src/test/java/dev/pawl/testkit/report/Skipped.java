package dev.pawl.testkit.report;

import dev.pawl.testkit.contract.StoreContract;
import dev.pawl.testkit.contract.StoreFixture;
import org.junit.jupiter.api.condition.DisabledIf;

/** A store's test whose database is not there; its name keeps it from being run by itself. */
@DisabledIf(value = "isAway", disabledReason = "Its database is not there.")
class Skipped extends StoreContract {
    static boolean isAway() {
        return true;
    }

    @Override
    protected StoreFixture fixture() {
        throw new UnsupportedOperationException("Nothing of the contract is run.");
    }
}
