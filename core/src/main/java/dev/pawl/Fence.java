package dev.pawl;

import dev.pawl.store.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that a process holds and may lose without noticing, such as a lease: what must still be so when a write is stored
 * that relies on it. The idea is that of Martin Kleppmann's "How to do distributed locking" (2016); here the store itself checks it.
 * Implementations are safe for use by many threads.
 */
public interface Fence {

    /**
     * Returns the states that keys are in exactly as long as this is held.
     *
     * @return one condition at least
     */
    List<Condition> conditions();

    /**
     * Returns the moment on the store's clock from which on this is held no longer.
     *
     * @return the moment as far as this process knows it, or empty if the store has no clock
     */
    Optional<Instant> notAfter();

    /**
     * Tells whether this is surely not held any more, as far as this process knows without asking.
     *
     * @return true if it was released here, or has run out by this process's own monotonic clock
     */
    boolean isOver();

    /**
     * Tells whether this is what writes under a name have to be fenced by.
     *
     * @param lockName the name of a lock
     * @return true if it is a lock of that name, and one that allows writing
     */
    boolean covers(String lockName);
}
