package dev.pawl.examples.wallet.race.memory;

import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import java.util.List;

/** Pawl's own store in memory, for which nothing is written by hand: there only Pawl races. */
public record MemoryVenue() implements Venue {
    @Override
    public String label() {
        return "memory";
    }

    @Override
    public String database() {
        return "the store in memory";
    }

    @Override
    public boolean locksRows() {
        return true;
    }

    @Override
    public List<Strategy> handWritten() {
        return List.of();
    }

    @Override
    public Ground claim() {
        return new Ground() {
            @Override
            public String durability() {
                return "in memory, nothing is kept";
            }

            @Override
            public Store openStore(Kind kind) {
                return new MemoryStore();
            }

            @Override
            public void clear() {}

            @Override
            public void close() {}
        };
    }
}
