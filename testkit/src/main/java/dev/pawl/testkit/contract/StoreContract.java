package dev.pawl.testkit.contract;

import org.junit.jupiter.api.Nested;

/**
 * Everything a store has to do. A store's test extends this class and says how to open the store; the suites come with it.
 *
 * <p>A suite that does not apply to a store is aborted with a reason, never left out silently.
 */
public abstract class StoreContract {

    /** For subclasses. */
    protected StoreContract() {}

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
            super(StoreContract.this::fixture);
        }
    }

    /** Values and ids of every kind come back as they were. */
    @Nested
    class Values extends ValuesContract {
        Values() {
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

    /** Several aggregates together. */
    @Nested
    class Transactions extends TransactionContract {
        Transactions() {
            super(StoreContract.this::fixture);
        }
    }

    /** Commits, lost replies and request ids, as a store is asked for them. */
    @Nested
    class Commits extends CommitContract {
        Commits() {
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

    /** Many threads again, while replies get lost. */
    @Nested
    class RacesThroughLosses extends RaceContract {
        RacesThroughLosses() {
            super(() -> new LossyFixture(StoreContract.this.fixture()));
        }
    }
}
