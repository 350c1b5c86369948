package dev.pawl.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.Pawl;
import dev.pawl.lock.Lock.Grant;
import dev.pawl.memory.MemoryStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What leases leave behind in the store and in the process. */
class LeaseRowsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MemoryStore store = new MemoryStore();
    private final Locks locks = Locks.on(store);
    private final Pawl pawl = Pawl.on(store);

    @Test
    void ofARemovedLockOnlyTheFloorOfItsNumbersIsLeft() {
        locks.tryAcquire("removed", "ann", MINUTE).orThrow().release();
        locks.remove("removed");

        assertThat(pawl.repository(Lock.TYPE).ids(null, 10)).containsExactly(Lock.FLOOR);
        assertThat(pawl.repository(Grant.TYPE).ids(null, 10)).isEmpty();
    }

    @Test
    void theFloorOfTheNumbersIsNeitherRemovedNorReleasedByForce() {
        locks.tryAcquire("removed", "ann", MINUTE).orThrow().release();
        locks.remove("removed");

        for (String none : new String[] {Lock.FLOOR, ""}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> locks.remove(none))
                    .withMessageContaining("name of a lock");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> locks.forceRelease(none, "admin"))
                    .withMessageContaining("name of a lock");
        }
        assertThat(locks.tryAcquire("removed", "bob", MINUTE).orThrow().fencingNumber())
                .as("the first one had 1")
                .isGreaterThan(1);
    }

    @Test
    void whatWasReleasedByForceLeavesNoGrant() {
        locks.tryAcquire("forced", "ann", MINUTE).orThrow();

        assertThat(locks.forceRelease("forced", "admin"))
                .singleElement()
                .satisfies(held -> assertThat(held.owner()).isEqualTo("ann"));
        assertThat(pawl.repository(Grant.TYPE).ids(null, 10)).isEmpty();
    }

    @Test
    void aTermOfNoLengthOrOfMoreThanACenturyIsRefusedWhenItIsAcquiredAndWhenItIsRenewed() {
        Lease lease = locks.tryAcquire("name", "ann", MINUTE).orThrow();

        for (Duration none :
                new Duration[] {Duration.ZERO, Duration.ofMillis(-1), Duration.ofSeconds(Long.MAX_VALUE)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> locks.tryAcquire("other", "ann", none))
                    .withMessageContaining("must be longer than zero");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lease.renew(none))
                    .withMessageContaining("must be longer than zero");
        }
        assertThat(locks.holders("other")).isEmpty();
    }

    @Test
    void whenTheWorkIsDoneTheLeaseIsReleasedAndNobodyRenewsItAnyMore() {
        Lease lease = locks.tryAcquire("work", "ann", MINUTE).orThrow();

        String done = locks.whileHeld(lease, () -> {}, held -> {
            assertThat(watchdogs()).isOne();
            assertThat(locks.holders("work")).hasSize(1);
            return "done";
        });

        assertThat(done).isEqualTo("done");
        assertThat(watchdogs()).isZero();
        assertThat(locks.holders("work")).isEmpty();
    }

    private static long watchdogs() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("pawl-lease-watchdog"))
                .count();
    }
}
