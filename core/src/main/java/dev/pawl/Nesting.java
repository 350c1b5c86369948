package dev.pawl;

import dev.pawl.store.Store;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Knows whether a thread is inside a function that a caller handed to Pawl, and refuses what must not be done there. */
final class Nesting {
    private static final ThreadLocal<@Nullable Frame> FRAMES = new ThreadLocal<>();

    private Nesting() {}

    private record Frame(
            Store store, boolean transaction, @Nullable Frame outer) {}

    static <R> R inUpdate(Store store, Supplier<R> change) {
        return inside(new Frame(store, false, FRAMES.get()), change);
    }

    static <R> R inTransaction(Store store, Supplier<R> body) {
        return inside(new Frame(store, true, FRAMES.get()), body);
    }

    private static <R> R inside(Frame frame, Supplier<R> function) {
        FRAMES.set(frame);
        try {
            return function.get();
        } finally {
            if (frame.outer() == null) {
                FRAMES.remove();
            } else {
                FRAMES.set(frame.outer());
            }
        }
    }

    static void refuseReadIn() {
        for (Frame frame = FRAMES.get(); frame != null; frame = frame.outer()) {
            if (!frame.transaction()) {
                throw new IllegalStateException(
                        "The function given to update may not call Pawl: it may run several times and"
                                + " on any thread. To read or write other aggregates as well, use transact.");
            }
        }
    }

    static void refuseWriteIn(Store store) {
        refuseReadIn();
        if (insideTransactionOn(store)) {
            throw new IllegalStateException(
                    "Inside the body of transact, write through the Transaction that was passed to it:"
                            + " a write beside it would be neither atomic with it nor undone when the body runs again.");
        }
    }

    static void refuseTransactionIn(Store store) {
        refuseReadIn();
        if (insideTransactionOn(store)) {
            throw new IllegalStateException(
                    "transact cannot be nested on one store: the inner one would commit on its own, and"
                            + " again when the outer body runs again. Pass the Transaction on to what is to take part in it.");
        }
    }

    static void refuseCloseIn() {
        if (FRAMES.get() != null) {
            throw new IllegalStateException(
                    "close may not be called from within update or transact: it waits for them to end.");
        }
    }

    private static boolean insideTransactionOn(Store store) {
        for (Frame frame = FRAMES.get(); frame != null; frame = frame.outer()) {
            if (frame.transaction() && FencedStore.beneath(frame.store()) == FencedStore.beneath(store)) {
                return true;
            }
        }
        return false;
    }
}
