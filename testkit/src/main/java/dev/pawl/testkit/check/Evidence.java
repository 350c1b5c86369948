package dev.pawl.testkit.check;

import java.util.ArrayDeque;
import java.util.Deque;

/** Finds out from what others saw which of the attempts happened whose outcome nobody was told. */
final class Evidence {
    private Evidence() {}

    static void resolve(History history) {
        Deque<Attempt> believed = new ArrayDeque<>();
        history.attempts.values().stream().filter(Attempt::happened).forEach(believed::add);
        history.reads.forEach(read -> read.seen.forEach(state -> believe(state, believed)));
        history.claims.forEach(claim -> believeSaid(claim.state(), believed));
        history.repetitions.results().forEach(state -> believeSaid(state, believed));
        history.accounts.forEach(account -> {
            if (account.only != null && !account.only.happened()) {
                account.only.mustHaveHappened();
                believed.add(account.only);
            }
        });
        spread(believed);
    }

    /** Somebody was told of a state, whose writer is taken to have happened unless a store has said that it did not. */
    private static void believeSaid(KeyState state, Deque<Attempt> believed) {
        KeyState stored = state.stored();
        if (stored != null && stored.explanation().stream().noneMatch(Attempt::denied)) {
            believe(stored, believed);
        }
    }

    /** An attempt is needed to explain what was seen, and so is what it was built on. */
    static void believe(Attempt attempt) {
        Deque<Attempt> believed = new ArrayDeque<>();
        attempt.mustHaveHappened();
        believed.add(attempt);
        spread(believed);
    }

    private static void spread(Deque<Attempt> believed) {
        while (!believed.isEmpty()) {
            believed.remove().seen.forEach(state -> believe(state, believed));
        }
    }

    private static void believe(KeyState state, Deque<Attempt> believed) {
        for (Attempt writer : state.explanation()) {
            if (!writer.happened()) {
                writer.mustHaveHappened();
                believed.add(writer);
            }
        }
    }
}
