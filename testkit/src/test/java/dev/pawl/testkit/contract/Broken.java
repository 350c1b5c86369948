package dev.pawl.testkit.contract;

import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import java.util.List;
import java.util.Map;

/** The suites of the contract on a store that is broken on purpose; their names keep them from being run by themselves. */
final class Broken {
    static volatile Mutant mutant = Mutant.REPLACE_IS_NOT_CHECKED;

    private Broken() {}

    static final StoreFixture FIXTURE = new StoreFixture() {
        @Override
        public Store open(List<Kind> kinds) {
            return mutant.store();
        }

        @Override
        public void verifyNothingLeftOpen() {
            // A store in memory has no connections.
        }
    };

    static Map<Class<?>, Class<?>> suites() {
        return Map.of(
                OneAggregateContract.class, OneAggregate.class,
                RaceContract.class, Races.class,
                TransactionContract.class, Transactions.class,
                CommitContract.class, Commits.class,
                LossContract.class, Losses.class,
                LeaseContract.class, Leases.class,
                RowLockContract.class, RowLocks.class,
                LeasedLockContract.class, LeasedLocks.class);
    }

    static class OneAggregate extends OneAggregateContract {
        OneAggregate() {
            super(() -> FIXTURE);
        }
    }

    static class Races extends RaceContract {
        Races() {
            super(() -> FIXTURE);
        }
    }

    static class Transactions extends TransactionContract {
        Transactions() {
            super(() -> FIXTURE);
        }
    }

    static class Commits extends CommitContract {
        Commits() {
            super(() -> FIXTURE);
        }
    }

    static class Losses extends LossContract {
        Losses() {
            super(() -> FIXTURE);
        }
    }

    static class RowLocks extends RowLockContract {
        RowLocks() {
            super(() -> FIXTURE);
        }
    }

    static class LeasedLocks extends LeasedLockContract {
        LeasedLocks() {
            super(() -> FIXTURE);
        }
    }

    static class Leases extends LeaseContract {
        Leases() {
            super(() -> FIXTURE);
        }
    }
}
