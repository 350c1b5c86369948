package dev.pawl.examples.wallet.race;

import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A venue whose store is broken on purpose, for Pawl alone to race on. Immutable and safe for use by many threads.
 *
 * @param venue the venue
 * @param broken what breaks a store
 */
public record BrokenVenue(Venue venue, UnaryOperator<Store> broken) implements Venue {
    @Override
    public String label() {
        return venue.label() + ", broken on purpose";
    }

    @Override
    public String database() {
        return venue.database() + ", broken on purpose";
    }

    @Override
    public List<Strategy> handWritten() {
        return List.of();
    }

    @Override
    public boolean locksRows() {
        return venue.locksRows();
    }

    @Override
    public Ground claim() throws Exception {
        return new Broken(venue.claim(), broken);
    }

    private record Broken(Ground ground, UnaryOperator<Store> broken) implements Ground {
        @Override
        public String durability() {
            return ground.durability();
        }

        @Override
        public Store openStore(Kind kind) throws Exception {
            return broken.apply(ground.openStore(kind));
        }

        @Override
        public void clear() {
            ground.clear();
        }

        @Override
        public void close() {
            ground.close();
        }
    }
}
