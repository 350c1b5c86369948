package dev.pawl.testkit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.pawl.testkit.contract.StoreContract;
import dev.pawl.testkit.contract.StoreFixture;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A store's test with a suite of its own, in which everything happens once; its name keeps it from being run by itself. */
class Sample extends StoreContract {
    @Override
    protected StoreFixture fixture() {
        throw new UnsupportedOperationException("No suite of the contract is run.");
    }

    @Nested
    class Suite {
        @Test
        void passes() {
            assertThat(fixtureIsUnused()).isTrue();
        }

        @Test
        void fails() {
            assertThat(fixtureIsUnused()).isFalse();
        }

        @Test
        void isAborted() {
            abort("It keeps no dates.");
        }

        @Test
        @Disabled("Not here.")
        void isSkipped() {
            fails();
        }

        private boolean fixtureIsUnused() {
            return true;
        }
    }
}
