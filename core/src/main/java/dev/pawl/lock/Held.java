package dev.pawl.lock;

import java.time.Instant;
import java.util.Objects;

/**
 * Who holds a lease, as others may read it. Immutable and safe for use by many threads.
 *
 * @param name the name of the lock
 * @param owner who holds it, as they named themselves; it proves nothing
 * @param mode what else it allows
 * @param since since when, by the store's clock, or by the holder's where the store has none
 * @param until until when, unless it is renewed or released before, by the same clock
 */
public record Held(String name, String owner, LeaseMode mode, Instant since, Instant until) {
    /** Makes what others may read. */
    public Held {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(until, "until");
    }
}
