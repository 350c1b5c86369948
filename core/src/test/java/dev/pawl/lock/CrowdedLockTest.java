package dev.pawl.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.FenceLostException;
import dev.pawl.Pawl;
import dev.pawl.lock.Lock.Grant;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks that more leases are on than a commit of the store has parts, on stores with and without a clock of their own. */
class CrowdedLockTest {
    private static final int PARTS = 8;
    private static final int HOLDERS = 3 * PARTS;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String NAME = "crowded";

    private final AtomicLong nanos = new AtomicLong();
    private final List<Long> ends = new ArrayList<>();
    private Duration commitTakes = Duration.ZERO;
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(nanos.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    private Locks locks(Store store) {
        return Locks.on(store, nanos::get, clock);
    }

    private Store store(boolean hasClock) {
        return new ForwardingStore(new MemoryStore(clock)) {
            @Override
            public Capabilities bind(Kind kind, Deadline deadline) {
                super.bind(kind, deadline);
                return new Capabilities(true, true, true, PARTS, 100, Long.MAX_VALUE, Long.MAX_VALUE);
            }

            @Override
            public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
                ends.add(deadline.nanos());
                nanos.addAndGet(commitTakes.toNanos());
                return super.commit(batch, deadline);
            }

            @Override
            public Optional<Instant> now(Deadline deadline) {
                return hasClock ? super.now(deadline) : Optional.empty();
            }
        };
    }

    private static List<Lease> shared(Locks locks) {
        return IntStream.range(0, HOLDERS)
                .mapToObj(i -> locks.tryAcquire(Set.of(NAME), LeaseMode.SHARED, "owner " + i, MINUTE)
                        .orThrow())
                .toList();
    }

    /** Lets all terms end, for those too who have to see a lease for as long as that. */
    private void passTerms(Locks locks) {
        locks.holders(NAME);
        nanos.addAndGet(MINUTE.multipliedBy(2).toNanos());
    }

    private static int grants(Store store) {
        return Pawl.on(store).repository(Grant.TYPE).ids(null, 100).size();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itIsAcquiredOnceTheyHaveExpired(boolean hasClock) {
        Store store = store(hasClock);
        Locks locks = locks(store);
        shared(locks);
        passTerms(locks);

        Lease lease = locks.tryAcquire(NAME, "ann", MINUTE).orThrow();

        assertThat(lease.fencingNumber()).isEqualTo(HOLDERS + 1);
        assertThat(locks.holders(NAME)).extracting(Held::owner).containsExactly("ann");
        assertThat(grants(store)).as("its own").isOne();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itIsRemovedOnceTheyHaveExpired(boolean hasClock) {
        Store store = store(hasClock);
        Locks locks = locks(store);
        shared(locks);
        passTerms(locks);

        locks.remove(NAME);

        assertThat(grants(store)).isZero();
        assertThat(locks.tryAcquire(NAME, "ann", MINUTE).orThrow().fencingNumber())
                .isEqualTo(HOLDERS + 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itIsReleasedByForceWhileTheyHoldIt(boolean hasClock) {
        Store store = store(hasClock);
        Locks locks = locks(store);
        List<Lease> held = shared(locks);

        assertThat(locks.forceRelease(NAME, "admin"))
                .extracting(Held::owner)
                .containsExactlyElementsOf(held.stream().map(Lease::owner).toList());

        assertThat(grants(store)).isZero();
        assertThat(held)
                .allSatisfy(
                        lease -> assertThatThrownBy(() -> lease.renew(MINUTE)).isInstanceOf(FenceLostException.class));
    }

    @Test
    void allCommitsThatItTakesShareOneDeadline() {
        Locks locks = locks(store(true));
        shared(locks);
        ends.clear();
        commitTakes = Duration.ofSeconds(1);
        long end = nanos.get() + Duration.ofSeconds(10).toNanos();

        locks.forceRelease(NAME, "admin");

        assertThat(ends).hasSizeGreaterThan(1).allMatch(each -> each <= end);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatALeaseHadAllPartsOfIsAcquiredOnceItHasExpired(boolean hasClock) {
        Store store = store(hasClock);
        Locks locks = locks(store);
        Set<String> names = Set.of(NAME, "b", "c");
        locks.tryAcquire(names, LeaseMode.EXCLUSIVE, "ann", MINUTE).orThrow();
        names.forEach(locks::holders);
        passTerms(locks);

        assertThat(locks.tryAcquire(names, LeaseMode.EXCLUSIVE, "bob", MINUTE)
                        .orThrow()
                        .names())
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(grants(store)).isEqualTo(names.size());
    }
}
