package dev.pawl.examples.wallet.race;

import java.util.ArrayList;
import java.util.List;

/** The strategies there are. */
public final class Strategies {
    private static final Strategy PAWL = new WithPawl(WithPawl.Manner.OPTIMISTIC);
    private static final Strategy PAWL_PESSIMISTIC = new WithPawl(WithPawl.Manner.PESSIMISTIC);

    private Strategies() {}

    /**
     * Returns Pawl's own.
     *
     * @return the strategy that uses this library, on whatever store the ground opens
     */
    public static Strategy pawl() {
        return PAWL;
    }

    /**
     * Returns the strategies that can be raced on a venue: those written by hand for it, and Pawl, without and with its locks.
     *
     * @param venue the venue
     * @return strategies with different names, in the order in which reports show them
     */
    public static List<Strategy> on(Venue venue) {
        List<Strategy> all = new ArrayList<>(venue.handWritten());
        all.add(PAWL);
        if (venue.locksRows()) {
            all.add(PAWL_PESSIMISTIC);
        }
        return List.copyOf(all);
    }
}
