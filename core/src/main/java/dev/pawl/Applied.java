package dev.pawl;

import dev.pawl.store.Version;
import java.util.Objects;

/**
 * The result of a change that is made once per request id. Immutable and safe for use by many threads.
 *
 * @param id the id of the aggregate
 * @param version the version that the change left it at, when it was first made
 * @param repeated true if an earlier call with the same request id had made the change already
 * @param <I> the id
 */
public record Applied<I>(I id, Version version, boolean repeated) {
    /** Makes a result. */
    public Applied {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(version, "version");
    }
}
