package dev.pawl.cli;

import dev.pawl.examples.wallet.race.RaceResult;
import java.util.List;

/**
 * What came of a race on one store, or on several one after the other.
 *
 * @param raced the stores it was run on
 * @param notRun the stores it could not be run on
 */
record RaceOutcome(List<RaceResult> raced, List<NotRun> notRun) {
    RaceOutcome {
        raced = List.copyOf(raced);
        notRun = List.copyOf(notRun);
    }

    /** Returns whether there is anything to compare. */
    boolean isOnSeveralStores() {
        return raced.size() + notRun.size() > 1;
    }

    int exitCode() {
        if (raced.stream().anyMatch(RaceResult::anyPromiseBroken)) {
            return ExitCode.PROMISE_BROKEN;
        }
        return notRun.isEmpty() ? ExitCode.OK : ExitCode.COULD_NOT_RUN;
    }
}
