package dev.pawl.testkit.contract;

import org.junit.jupiter.api.Nested;

/**
 * Everything a store has to do. A store's test extends this class and says how to open the store; the suites come with it.
 *
 * <p>A test that does not apply to a store is aborted with a reason, never left out silently.
 */
public abstract class StoreContract extends StoreEssentials {
    /** For subclasses. */
    protected StoreContract() {}

    /** Values and ids of every kind come back as they were. */
    @Nested
    class Values extends ValuesContract {
        Values() {
            super(StoreContract.this::fixture);
        }
    }

    /** Offline locks, and the writes that they fence. */
    @Nested
    class Leases extends LeaseContract {
        Leases() {
            super(StoreContract.this::fixture);
        }
    }

    /** Locks in the database, for as long as a transaction. */
    @Nested
    class RowLocks extends RowLockContract {
        RowLocks() {
            super(StoreContract.this::fixture);
        }
    }

    /** Locks that a lease carries, where the database has none of its own. */
    @Nested
    class LeasedLocks extends LeasedLockContract {
        LeasedLocks() {
            super(StoreContract.this::fixture);
        }
    }

    /** Many threads at once. */
    @Nested
    class Races extends RaceContract {
        Races() {
            super(StoreContract.this::fixture);
        }
    }

    /** Replies that get lost, copies that come late or twice. */
    @Nested
    class Losses extends LossContract {
        Losses() {
            super(StoreContract.this::fixture);
        }
    }

    /** One aggregate again, while replies get lost. */
    @Nested
    class OneAggregateThroughLosses extends OneAggregateContract {
        OneAggregateThroughLosses() {
            super(() -> new LossyFixture(StoreContract.this.fixture()));
        }
    }

    /** Several aggregates again, while replies get lost. */
    @Nested
    class TransactionsThroughLosses extends TransactionContract {
        TransactionsThroughLosses() {
            super(() -> new LossyFixture(StoreContract.this.fixture()));
        }
    }

    /** Locks in the database again, while replies get lost. */
    @Nested
    class RowLocksThroughLosses extends RowLockContract {
        RowLocksThroughLosses() {
            super(() -> new LossyFixture(StoreContract.this.fixture()));
        }
    }

    /** Locks that a lease carries again, while replies get lost. */
    @Nested
    class LeasedLocksThroughLosses extends LeasedLockContract {
        LeasedLocksThroughLosses() {
            super(() -> new LossyFixture(StoreContract.this.fixture()));
        }
    }

    /** Offline locks again, while replies get lost. */
    @Nested
    class LeasesThroughLosses extends LeaseContract {
        LeasesThroughLosses() {
            super(() -> new LossyFixture(StoreContract.this.fixture()));
        }
    }

    /** Many threads again, while replies get lost. */
    @Nested
    class RacesThroughLosses extends RaceContract {
        RacesThroughLosses() {
            super(() -> new LossyFixture(StoreContract.this.fixture()));
        }
    }
}
