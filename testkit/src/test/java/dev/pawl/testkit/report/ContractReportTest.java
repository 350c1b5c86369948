package dev.pawl.testkit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class ContractReportTest {
    private final List<String> lines = new ArrayList<>();

    @Test
    void aStoresTestsAreReportedInOneLineWithTheReasonsOfWhatWasAborted() {
        run(selectNestedClass(List.of(Sample.class), Sample.Suite.class));

        assertThat(lines)
                .containsExactly("Contract in " + Sample.class.getName()
                        + ": 1 suite, 1 passed, 1 failed, 2 aborted (1 x It keeps no dates.;"
                        + " 1 x Not here.)");
    }

    @Test
    void aStoresTestsThatAreSkippedAsAWholeAreSaidNotToHaveRun() {
        run(selectClass(Skipped.class));

        assertThat(lines)
                .containsExactly("Contract in " + Skipped.class.getName() + ": NOT RUN: Its database is not there.");
    }

    @Test
    void testsThatAreNotOfTheContractAreNotReported() {
        run(selectClass(Other.class));

        assertThat(lines).isEmpty();
    }

    @Test
    void junitFindsTheReportByItself() {
        assertThat(ServiceLoader.load(TestExecutionListener.class)).hasAtLeastOneElementOfType(ContractReport.class);
    }

    private void run(DiscoverySelector what) {
        LauncherFactory.create(LauncherConfig.builder()
                        .enableTestExecutionListenerAutoRegistration(false)
                        .addTestExecutionListeners(new ContractReport(lines::add))
                        .build())
                .execute(LauncherDiscoveryRequestBuilder.request()
                        .selectors(what)
                        .build());
    }

    static class Other {
        @Test
        void passes() {
            assertThat(lines()).isEmpty();
        }

        private static List<String> lines() {
            return List.of();
        }
    }
}
