package dev.pawl.benchmarks.contention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Strategy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntryTest {
    private final List<Entry> entries = Entry.of(
            List.of(subject("pawl", Role.PAWL), subject("optimistic", Role.BY_HAND), subject("jooq", Role.LIBRARY)),
            64,
            1_000);

    @Test
    void onlyPawlTakesPartOnVirtualThreadsAsWell() {
        assertThat(entries).extracting(Entry::name).containsExactly("pawl", "pawl@1000-virtual", "optimistic", "jooq");
        assertThat(entries).extracting(Entry::threads).containsExactly(64, 1_000, 64, 64);
        assertThat(Entry.of(List.of(subject("pawl", Role.PAWL)), 64, 0)).hasSize(1);
    }

    @Test
    void everybodyHasATurnInEveryRoundAndBeginsOne() {
        Set<Entry> first = new HashSet<>();
        for (int round = 1; round <= entries.size(); round++) {
            List<Entry> ordered = Entry.ordered(entries, round);
            assertThat(ordered).containsExactlyInAnyOrderElementsOf(entries);
            first.add(ordered.get(0));
        }

        assertThat(first).hasSameSizeAs(entries);
    }

    @Test
    void nobodyAlwaysFollowsTheSameOne() {
        List<String> before = new ArrayList<>();
        for (int round = 1; round <= entries.size(); round++) {
            List<String> names =
                    Entry.ordered(entries, round).stream().map(Entry::name).toList();
            int place = names.indexOf("jooq");
            before.add(place == 0 ? "nobody" : names.get(place - 1));
        }

        assertThat(before).contains("nobody", "optimistic", "pawl");
    }

    private static Subject subject(String name, Role role) {
        return new Subject(new Absent(name), role);
    }

    /** Has a name, and is never run. */
    private record Absent(String name) implements Strategy {
        @Override
        public String explanation() {
            return "Takes no part.";
        }

        @Override
        public Contestant enter(Ground ground, List<String> wallets) {
            throw new AssertionError("not to be run");
        }
    }
}
