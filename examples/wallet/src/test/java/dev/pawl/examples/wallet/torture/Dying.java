package dev.pawl.examples.wallet.torture;

import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Key;
import dev.pawl.store.Store;
import dev.pawl.store.Stored;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** Lets the thread die that reads for the twentieth time. */
public final class Dying implements UnaryOperator<Store> {
    private static final int TWENTIETH = 20;

    @Override
    public Store apply(Store store) {
        AtomicLong reads = new AtomicLong();
        return new ForwardingStore(store) {
            @Override
            public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
                if (reads.incrementAndGet() == TWENTIETH) {
                    throw new AssertionError("dies");
                }
                return store.read(keys, deadline);
            }
        };
    }
}
