package dev.pawl.lock;

import dev.pawl.AggregateType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that is known of one lock: the stored aggregate. It stays when nobody holds the lock, so that the fencing number never falls.
 *
 * @param fence the fencing number that was given out last
 * @param holdings the leases that were not released; some may have expired
 */
record Lock(long fence, List<Holding> holdings) {
    static final AggregateType<String, Lock> TYPE = AggregateType.of("pawl_lease_locks", String.class, Lock.class);

    /** The name of the lock nobody can hold, whose fencing number is one that no removed lock had reached. */
    static final String FLOOR = "*";

    Lock {
        holdings = List.copyOf(holdings);
    }

    /**
     * A lease on this lock.
     *
     * @param holder by whom: what only the token of the lease hashes to
     * @param renewals how often it was renewed: tells a holder that lives from one that does not, without a clock
     */
    record Holding(
            String holder,
            String owner,
            LeaseMode mode,
            long fence,
            Instant since,
            Instant until,
            Duration term,
            long renewals) {
        Held shown(String name) {
            return new Held(name, owner, mode, since, until);
        }

        Holding renewed(Instant newUntil, Duration newTerm) {
            return new Holding(holder, owner, mode, fence, since, newUntil, newTerm, renewals + 1);
        }

        boolean allows(LeaseMode other) {
            return mode == LeaseMode.SHARED && other == LeaseMode.SHARED;
        }
    }

    /** Proves that a lease is held: it is there, unchanged, from acquisition until release or take-over, renewals or not. */
    record Grant(long fence) {
        static final AggregateType<Id, Grant> TYPE = AggregateType.of("pawl_lease_grants", Id.class, Grant.class);

        record Id(String name, String holder) {}
    }

    Optional<Holding> of(String holder) {
        return holdings.stream()
                .filter(holding -> holding.holder().equals(holder))
                .findAny();
    }

    Lock with(Holding fresh) {
        return new Lock(
                Math.max(fence, fresh.fence()),
                Stream.concat(without(fresh.holder()).holdings.stream(), Stream.of(fresh))
                        .toList());
    }

    Lock without(String holder) {
        return new Lock(
                fence,
                holdings.stream()
                        .filter(holding -> !holding.holder().equals(holder))
                        .toList());
    }
}
