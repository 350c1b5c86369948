package dev.pawl.benchmarks.peers;

import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.sql.FrameworkStrategy;
import java.util.List;
import java.util.stream.Stream;

/** The other libraries that Pawl is compared with. */
public final class Peers {
    private Peers() {}

    /**
     * Returns all of them, each with both retry loops that the optimistic strategies by hand have.
     *
     * @return strategies with different names, in the order in which reports show them
     */
    public static List<Strategy> all() {
        return Stream.of(new WithHibernate(), new WithSpringData(), new WithJooq())
                .<Strategy>flatMap(
                        library -> Stream.of(FrameworkStrategy.quick(library), FrameworkStrategy.patient(library)))
                .toList();
    }
}
