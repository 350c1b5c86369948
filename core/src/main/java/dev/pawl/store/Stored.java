package dev.pawl.store;

import java.util.Objects;

/**
 * What a store holds under a key. Immutable and safe for use by many threads.
 *
 * @param key the key
 * @param version the version it is at
 * @param value the whole value, root and children of the same version
 */
public record Stored(Key key, Version version, Node.Fields value) {
    /**
     * Makes what a store returns.
     *
     * @throws NullPointerException if anything is null
     */
    public Stored {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(value, "value");
    }
}
