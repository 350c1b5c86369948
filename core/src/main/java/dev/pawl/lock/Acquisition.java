package dev.pawl.lock;

import java.util.List;
import java.util.Objects;

/** How trying to acquire a lease ended. That somebody else holds it is an ordinary value. Immutable. */
public sealed interface Acquisition {

    /**
     * The lease is held now.
     *
     * @param lease the lease
     */
    record Acquired(Lease lease) implements Acquisition {
        /** Makes an outcome. */
        public Acquired {
            Objects.requireNonNull(lease, "lease");
        }
    }

    /**
     * Nothing was acquired.
     *
     * @param by who holds what stands in the way, one at least
     */
    record Taken(List<Held> by) implements Acquisition {
        /** Makes an outcome. */
        public Taken {
            by = List.copyOf(by);
        }
    }

    /**
     * Returns the lease.
     *
     * @return the lease
     * @throws IllegalStateException if it is taken, naming by whom and until when
     */
    default Lease orThrow() {
        if (this instanceof Acquired acquired) {
            return acquired.lease();
        }
        throw new IllegalStateException("Not acquired: "
                + ((Taken) this)
                        .by().stream()
                                .map(held -> held.name() + " is held by " + held.owner() + " until " + held.until())
                                .toList());
    }
}
