package dev.pawl.examples.wallet.race;

import java.util.List;

/** The strategies there are. */
public final class Strategies {
    private static final List<Strategy> ALL = List.of(
            new Naive(),
            new Optimistic("optimistic", BackOff.QUICK),
            new Optimistic("optimistic-patient", BackOff.PATIENT),
            new Pessimistic(),
            new RepeatableRead(false),
            new RepeatableRead(true),
            new Serializable(),
            new Atomic(),
            new WithPawl());

    private Strategies() {}

    /**
     * Returns all strategies, in the order in which reports show them.
     *
     * @return strategies with different names
     */
    public static List<Strategy> all() {
        return ALL;
    }
}
