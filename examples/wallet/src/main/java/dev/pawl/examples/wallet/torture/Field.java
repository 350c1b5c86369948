package dev.pawl.examples.wallet.torture;

import dev.pawl.AggregateType;
import dev.pawl.Pawl;
import dev.pawl.lock.Locks;
import dev.pawl.store.Kind;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What clients work on: some hot tallies that all of them want, many that are spread, and some that are written under leases or inserted and deleted by all. */
final class Field {
    static final AggregateType<String, Tally> TALLIES = AggregateType.builder(
                    "pawl_torture_tally", String.class, Tally.class)
            .id(Tally::id)
            .build();
    static final AggregateType<String, Own> OWN = AggregateType.builder("pawl_torture_own", String.class, Own.class)
            .id(Own::id)
            .build();

    static final List<String> HOT = names("hot-", 3);
    static final List<String> SPREAD = names("spread-", 900);
    /** Only ever written under a lease of the same name. */
    static final List<String> LEASED = names("leased-", 5);

    static final List<String> SHARED = names("shared-", 10);

    private Field() {}

    static Kind[] kinds() {
        return Stream.of(new Kind[] {TALLIES.kind(), OWN.kind()}, Locks.kinds(), Pawl.lockKinds())
                .flatMap(Stream::of)
                .toArray(Kind[]::new);
    }

    /** Returns the ids of all tallies. */
    static Stream<String> tallies() {
        return Stream.of(HOT, SPREAD, LEASED).flatMap(List::stream);
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }
}
