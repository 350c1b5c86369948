package dev.pawl.store;

import java.util.Objects;

/**
 * A commit is made only if the key is in the expected state. A condition may name a key that the commit only read. Immutable
 * and safe for use by many threads.
 *
 * @param key the key
 * @param expected the state it must be in
 */
public record Condition(Key key, State expected) {
    /**
     * Makes a condition.
     *
     * @throws NullPointerException if the key or the state is null
     */
    public Condition {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(expected, "expected");
    }
}
