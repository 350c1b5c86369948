package dev.pawl.examples.wallet.torture;

import dev.pawl.store.Store;
import java.util.function.UnaryOperator;

/** Works as it should, but its process ends with an exit code of its own. */
public final class EndingBadly implements UnaryOperator<Store> {
    private static final int EXIT_CODE = 3;

    @Override
    public Store apply(Store store) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(EXIT_CODE), "ends-badly"));
        return store;
    }
}
