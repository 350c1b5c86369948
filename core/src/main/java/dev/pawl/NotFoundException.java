package dev.pawl;

import dev.pawl.store.Key;

/** Nothing is stored under the id that was asked for. */
public final class NotFoundException extends PawlException {
    private static final long serialVersionUID = 1L;

    private final transient Key key;

    NotFoundException(Key key) {
        super("There is no " + key + ".", null);
        this.key = key;
    }

    /**
     * Returns the key under which nothing is stored.
     *
     * @return the key
     */
    public Key key() {
        return key;
    }
}
