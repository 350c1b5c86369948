package dev.pawl.cli;

import dev.pawl.examples.wallet.torture.TortureResult;
import java.util.List;

/**
 * What came of torturing one store, or several one after the other.
 *
 * @param runs the stores that were tortured
 * @param notRun the stores that could not be
 */
record TortureOutcome(List<TortureResult> runs, List<NotRun> notRun) {
    TortureOutcome {
        runs = List.copyOf(runs);
        notRun = List.copyOf(notRun);
    }

    int exitCode() {
        if (!runs.stream().allMatch(TortureResult::isSound)) {
            return ExitCode.PROMISE_BROKEN;
        }
        return notRun.isEmpty() ? ExitCode.OK : ExitCode.COULD_NOT_RUN;
    }
}
