package dev.pawl.benchmarks.contention;

import dev.pawl.benchmarks.ceiling.BareGroups;
import dev.pawl.benchmarks.peers.Peers;
import dev.pawl.examples.wallet.race.Strategies;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.sql.FrameworkStrategy;
import dev.pawl.examples.wallet.race.sql.OnColumns;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody who takes part in the comparison. Immutable and safe for use by many threads.
 *
 * @param strategy how the wallets are changed
 * @param role what the subject is to the comparison
 */
public record Subject(Strategy strategy, Role role) {
    private static final String ATOMIC = "atomic";

    /**
     * Returns everybody who can take part on a venue: Pawl, the safe strategies written by hand, and bare groups and
     * other libraries if it speaks SQL.
     *
     * @param venue the venue
     * @return subjects with different names, in the order in which reports show them
     */
    public static List<Subject> on(Venue venue) {
        boolean speaksSql = venue instanceof SqlVenue;
        Strategy pawl = Strategies.pawl();
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject(pawl, Role.PAWL));
        if (speaksSql) {
            subjects.add(new Subject(new OnColumns(pawl), Role.PAWL));
        }
        venue.handWritten().stream()
                .filter(Strategy::promisesSafety)
                .forEach(strategy -> subjects.add(
                        new Subject(strategy, strategy.name().equals(ATOMIC) ? Role.ARITHMETIC : Role.BY_HAND)));
        if (speaksSql) {
            subjects.add(new Subject(FrameworkStrategy.quick(new BareGroups()), Role.CEILING));
            Peers.all().forEach(library -> subjects.add(new Subject(library, Role.LIBRARY)));
        }
        return List.copyOf(subjects);
    }

    /**
     * Returns the name.
     *
     * @return lower case, words joined by hyphens
     */
    public String name() {
        return strategy.name();
    }
}
