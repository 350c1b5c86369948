package dev.pawl;

import dev.pawl.store.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else has locked what a transaction wanted to lock, for longer than it was willing to wait. Nothing was written. Waiting
 * longer, or trying again later, may help.
 */
public final class LockUnavailableException extends PawlException {
    private static final long serialVersionUID = 1L;

    private final transient List<Key> keys;

    LockUnavailableException(List<Key> keys, String why, @Nullable Throwable cause) {
        super(
                "Nothing was written: "
                        + String.join(", ", keys.stream().map(Key::toString).toList()) + " could not be locked. " + why,
                cause);
        this.keys = List.copyOf(keys);
    }

    /**
     * Returns what was to be locked.
     *
     * @return the keys of the one call, of which one at least was locked by somebody else
     */
    public List<Key> keys() {
        return keys;
    }
}
