package dev.pawl.cli;

import dev.pawl.examples.wallet.race.RaceResult;
import java.util.List;
import java.util.Optional;

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

    /** Returns the only race, if there is no other store to show beside it. */
    Optional<RaceResult> alone() {
        return raced.size() == 1 && notRun.isEmpty() ? Optional.of(raced.get(0)) : Optional.empty();
    }

    int exitCode() {
        if (raced.stream().anyMatch(RaceResult::anyPromiseBroken)) {
            return ExitCode.PROMISE_BROKEN;
        }
        return notRun.isEmpty() ? ExitCode.OK : ExitCode.COULD_NOT_RUN;
    }
}
