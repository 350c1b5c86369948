package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.AggregateType;
import dev.pawl.Pawl;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.Store;
import dev.pawl.store.Wait;
import dev.pawl.testkit.Recorder;
import dev.pawl.testkit.check.HistoryChecker;
import dev.pawl.testkit.check.Report;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks of transactions on a store without row locks, with and without a clock of its own: carried by leases. */
class RowlessStoreTest {
    private record Rowless(boolean hasClock, boolean isLossy) implements StoreFixture {
        @Override
        public Store open(List<Kind> kinds) {
            return new ForwardingStore(new MemoryStore()) {
                @Override
                public LockingTransaction begin(Deadline deadline) {
                    throw new UnsupportedOperationException("no row locks");
                }

                @Override
                public Optional<Instant> now(Deadline deadline) {
                    return hasClock ? super.now(deadline) : Optional.empty();
                }
            };
        }

        @Override
        public void verifyNothingLeftOpen() {
            // A store in memory has no connections.
        }

        StoreFixture fixture() {
            return isLossy ? new LossyFixture(this) : this;
        }
    }

    private record Wallet(long balance) {}

    private static final AggregateType<String, Wallet> WALLETS = AggregateType.of("wallet", String.class, Wallet.class);

    /** The thread of a call also makes the commits of the lease that carries its locks, which nobody asked for. */
    @Test
    void theHistoryOfATransactionIsSoundThoughNoCallerIsToldOfTheLeaseThatCarriedItsLocks(@TempDir Path folder) {
        Path file = folder.resolve("history.jsonl");
        try (Recorder recorder = Recorder.to(file, "p");
                Pawl pawl =
                        recorder.pawl(new Rowless(true, false).open(List.of())).build()) {
            pawl.transact(tx -> {
                tx.lock(WALLETS, "alice", Wait.not());
                tx.insert(WALLETS, "alice", new Wallet(1));
            });
        }

        Report report = HistoryChecker.check(file);

        assertThat(report.violations()).as("%s", report).isEmpty();
    }

    @Nested
    class WithAClock extends RowLockContract {
        WithAClock() {
            super(() -> new Rowless(true, false).fixture());
        }
    }

    @Nested
    class WithoutAClock extends RowLockContract {
        WithoutAClock() {
            super(() -> new Rowless(false, false).fixture());
        }
    }

    @Nested
    class WithAClockThroughLosses extends RowLockContract {
        WithAClockThroughLosses() {
            super(() -> new Rowless(true, true).fixture());
        }
    }

    @Nested
    class WithoutAClockThroughLosses extends RowLockContract {
        WithoutAClockThroughLosses() {
            super(() -> new Rowless(false, true).fixture());
        }
    }

    @Nested
    class LeasedWithAClock extends LeasedLockContract {
        LeasedWithAClock() {
            super(() -> new Rowless(true, false).fixture());
        }
    }

    @Nested
    class LeasedWithoutAClock extends LeasedLockContract {
        LeasedWithoutAClock() {
            super(() -> new Rowless(false, false).fixture());
        }
    }

    @Nested
    class LeasedWithAClockThroughLosses extends LeasedLockContract {
        LeasedWithAClockThroughLosses() {
            super(() -> new Rowless(true, true).fixture());
        }
    }

    @Nested
    class LeasedWithoutAClockThroughLosses extends LeasedLockContract {
        LeasedWithoutAClockThroughLosses() {
            super(() -> new Rowless(false, true).fixture());
        }
    }

    @Nested
    class Leases extends LeaseContract {
        Leases() {
            super(() -> new Rowless(true, false));
        }
    }
}
