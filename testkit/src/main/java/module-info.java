/** What a store and a program on it are proven with: the store contract, faults on the wire and in the store, a history. */
module dev.pawl.testkit {
    requires transitive dev.pawl.core;
    requires transitive org.jspecify;
    requires com.fasterxml.jackson.annotation;
    requires org.assertj.core;
    requires org.jgrapht.core;
    requires org.junit.jupiter.params;
    requires transitive org.junit.jupiter.api;
    // Whoever runs tests brings it along.
    requires static org.junit.platform.launcher;
    requires tools.jackson.databind;

    exports dev.pawl.testkit;
    exports dev.pawl.testkit.check;
    exports dev.pawl.testkit.contract;

    opens dev.pawl.testkit.contract;

    provides org.junit.platform.launcher.TestExecutionListener with
            dev.pawl.testkit.report.ContractReport;
}
