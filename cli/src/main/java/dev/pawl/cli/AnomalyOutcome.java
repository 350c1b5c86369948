package dev.pawl.cli;

import dev.pawl.examples.wallet.anomalies.AnomalyTable;
import java.util.List;

/**
 * What happened on one store, or on several one after the other.
 *
 * @param tables the stores that were tried
 * @param notRun the stores that could not be tried
 */
record AnomalyOutcome(List<AnomalyTable> tables, List<NotRun> notRun) {
    AnomalyOutcome {
        tables = List.copyOf(tables);
        notRun = List.copyOf(notRun);
    }

    int exitCode() {
        if (!tables.stream().allMatch(AnomalyTable::isPromiseKept)) {
            return ExitCode.PROMISE_BROKEN;
        }
        return notRun.isEmpty() ? ExitCode.OK : ExitCode.COULD_NOT_RUN;
    }
}
