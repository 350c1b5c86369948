package dev.pawl.testkit.contract;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Kind;
import dev.pawl.store.RequestId;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;

/** The contract on stores that say that they can do less: what does not apply to them is aborted, and the rest holds. */
class LimitedStoreTest {
    private static final int MANY = 1_000;

    private record Limited(UnaryOperator<Store> limit) implements StoreFixture {
        @Override
        public Store open(List<Kind> kinds) {
            return limit.apply(new MemoryStore());
        }

        @Override
        public void verifyNothingLeftOpen() {
            // A store in memory has no connections.
        }
    }

    /** Refuses the commits that it says it cannot make. */
    private abstract static class Limiting extends ForwardingStore {
        private final boolean settlesExactly;
        private final int mostWrites;

        Limiting(Store store, boolean settlesExactly, int mostWrites) {
            super(store);
            this.settlesExactly = settlesExactly;
            this.mostWrites = mostWrites;
        }

        @Override
        public final Capabilities bind(Kind kind, Deadline deadline) {
            Capabilities all = super.bind(kind, deadline);
            return new Capabilities(
                    all.stamped(),
                    settlesExactly,
                    all.keepsScale(),
                    mostWrites,
                    all.maxCommitsPerBatch(),
                    all.maxValueBytes(),
                    all.maxBatchBytes());
        }

        abstract boolean makes(Commit commit);

        @Override
        protected List<CommitOutcome> commitThrough(Committing committing, List<Commit> batch, Deadline deadline) {
            return batch.stream()
                    .<CommitOutcome>map(commit -> makes(commit)
                            ? committing.commit(List.of(commit), deadline).get(0)
                            : new CommitOutcome.Refused(
                                    CommitOutcome.Reason.FAILED, new StoreException("not what it can do", null)))
                    .toList();
        }
    }

    /** Can neither settle an attempt nor tell whether a request has been fulfilled. */
    private static final class Markerless extends Limiting {
        Markerless(Store store) {
            super(store, false, MANY);
        }

        @Override
        boolean makes(Commit commit) {
            return commit.requests().isEmpty();
        }

        @Override
        public CommitOutcome settle(Ticket ticket, Deadline deadline) {
            return new CommitOutcome.InDoubt(ticket, new StoreException("no markers", null));
        }

        @Override
        public Optional<Conflict.Repeated> repeated(RequestId request, Deadline deadline) {
            throw new StoreException("no markers", null);
        }
    }

    /** Has no commits of several aggregates, and so no locks. */
    private static final class Single extends Limiting {
        Single(Store store) {
            super(store, true, 1);
        }

        @Override
        boolean makes(Commit commit) {
            return commit.conditions().size() == 1;
        }
    }

    @Nested
    class WithoutMarkers extends StoreContract {
        @Override
        protected StoreFixture fixture() {
            return new Limited(Markerless::new);
        }
    }

    @Nested
    class OfOneAggregateAtATime extends StoreContract {
        @Override
        protected StoreFixture fixture() {
            return new Limited(Single::new);
        }
    }
}
