package dev.pawl.testkit.contract;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import java.util.List;

class MemoryStoreTest extends StoreContract {
    @Override
    protected StoreFixture fixture() {
        return new StoreFixture() {
            @Override
            public Store open(List<Kind> kinds) {
                return new MemoryStore();
            }

            @Override
            public void verifyNothingLeftOpen() {
                // A store in memory has no connections.
            }
        };
    }
}
