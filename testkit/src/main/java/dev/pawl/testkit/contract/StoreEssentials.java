package dev.pawl.testkit.contract;

import org.junit.jupiter.api.Nested;

/**
 * The part of the contract that shows whether a store works at all in some setup of its database: another isolation level,
 * another pool. The whole of it is {@link StoreContract}.
 */
public abstract class StoreEssentials {
    /** For subclasses. */
    protected StoreEssentials() {}

    /**
     * Returns how the store under test is opened.
     *
     * @return the same fixture each time
     */
    protected abstract StoreFixture fixture();

    /** Reading and writing one aggregate. */
    @Nested
    class OneAggregate extends OneAggregateContract {
        OneAggregate() {
            super(StoreEssentials.this::fixture);
        }
    }

    /** Commits, lost replies and request ids, as a store is asked for them. */
    @Nested
    class Commits extends CommitContract {
        Commits() {
            super(StoreEssentials.this::fixture);
        }
    }

    /** Several aggregates together. */
    @Nested
    class Transactions extends TransactionContract {
        Transactions() {
            super(StoreEssentials.this::fixture);
        }
    }

    /** Locks that a transaction holds. */
    @Nested
    class RowLocks extends RowLockContract {
        RowLocks() {
            super(StoreEssentials.this::fixture);
        }
    }

    /** Locks that a lease carries, where the database has none of its own. */
    @Nested
    class LeasedLocks extends LeasedLockContract {
        LeasedLocks() {
            super(StoreEssentials.this::fixture);
        }
    }
}
