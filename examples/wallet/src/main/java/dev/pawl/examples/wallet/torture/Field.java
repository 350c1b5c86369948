package dev.pawl.examples.wallet.torture;

import dev.pawl.AggregateType;
import dev.pawl.store.Kind;
import java.util.List;
import java.util.stream.IntStream;

/** What clients work on: some hot tallies that all of them want, and many that are spread. */
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

    private Field() {}

    static Kind[] kinds() {
        return new Kind[] {TALLIES.kind(), OWN.kind()};
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }
}
