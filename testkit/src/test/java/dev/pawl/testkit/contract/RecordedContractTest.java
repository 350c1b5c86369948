package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import dev.pawl.testkit.LossyStore;
import dev.pawl.testkit.Recorder;
import dev.pawl.testkit.check.HistoryChecker;
import dev.pawl.testkit.check.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The races of the contract once more, recorded: what many threads did to the store in memory is strictly serialisable. */
class RecordedContractTest {
    @TempDir
    private Path folder;

    private final class Recording implements StoreFixture {
        private final boolean lossy;
        private Recorder recorder;

        Recording(boolean lossy) {
            this.lossy = lossy;
        }

        @Override
        public Store open(List<Kind> kinds) {
            recorder = Recorder.to(folder.resolve("history.jsonl"), "contract");
            Store store = new MemoryStore();
            return recorder.recording(lossy ? new LossyStore(store, 7, LossyFixture.RATES) : store);
        }

        @Override
        public void verifyNothingLeftOpen() {
            recorder.close();
            Report report = HistoryChecker.check(folder.resolve("history.jsonl"));
            assertThat(report.violations()).as("%s", report).isEmpty();
            assertThat(report.commits()).isPositive();
        }
    }

    private Supplier<StoreFixture> recording(boolean lossy) {
        Recording recording = new Recording(lossy);
        return () -> recording;
    }

    @Nested
    class Races extends RaceContract {
        Races() {
            super(recording(false));
        }
    }

    @Nested
    class RacesThroughLosses extends RaceContract {
        RacesThroughLosses() {
            super(recording(true));
        }
    }

    @Nested
    class RowLocks extends RowLockContract {
        RowLocks() {
            super(recording(false));
        }
    }

    @Nested
    class LeasedLocks extends LeasedLockContract {
        LeasedLocks() {
            super(recording(false));
        }
    }

    @Nested
    class Leases extends LeaseContract {
        Leases() {
            super(recording(false));
        }
    }
}
