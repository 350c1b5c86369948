package dev.pawl.testkit.contract;

import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import dev.pawl.testkit.LossRates;
import dev.pawl.testkit.LossyStore;
import java.util.List;
import java.util.Set;

/** Opens the store under test behind one that loses replies; reads do not fail, since a caller is rightly told of that. */
final class LossyFixture implements StoreFixture {
    static final LossRates RATES = new LossRates(0.1, 0.1, 0.1, 0.1, 0.1, 0.5, 0.3, 0);
    private static final long SEED = 20261122;

    private final StoreFixture fixture;

    LossyFixture(StoreFixture fixture) {
        this.fixture = fixture;
    }

    @Override
    public Store open(List<Kind> kinds) {
        return new LossyStore(fixture.open(kinds), SEED, RATES);
    }

    @Override
    public void verifyNothingLeftOpen() {
        fixture.verifyNothingLeftOpen();
    }

    @Override
    public Set<Unkept> unkept() {
        return fixture.unkept();
    }

    @Override
    public boolean ordersIds() {
        return fixture.ordersIds();
    }
}
