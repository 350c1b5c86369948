package dev.pawl;

import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.time.Duration;
import java.util.List;

/**
 * Is told what happens, for metrics and tracing. It is called on the callers' threads, for one caller
 * also on another's that makes an attempt for both, and by many at once: it must be safe for that, and quick. What it throws is logged and otherwise ignored. It is never given values.
 */
@FunctionalInterface
public interface PawlListener {

    /**
     * Is called for each event.
     *
     * @param event what happened
     */
    void on(Event event);

    /** Something that happened to a call. Immutable. */
    sealed interface Event {
        /**
         * Returns the keys concerned.
         *
         * @return the keys
         */
        List<Key> keys();
    }

    /**
     * An attempt to commit begins.
     *
     * @param keys the keys it reads and writes
     * @param number 1 for the first attempt of a call
     */
    record Attempted(List<Key> keys, int number) implements Event {}

    /**
     * An attempt was committed.
     *
     * @param keys the keys it read and wrote
     * @param attempts how many attempts the call made
     * @param elapsed the time since the call began
     */
    record Committed(List<Key> keys, int attempts, Duration elapsed) implements Event {}

    /**
     * An attempt was rejected.
     *
     * @param keys the keys it read and wrote
     * @param conflicts what was seen to differ
     */
    record Conflicted(List<Key> keys, List<Conflict> conflicts) implements Event {}

    /**
     * A call waits before it tries again.
     *
     * @param keys the keys it reads and writes
     * @param delay how long it is going to wait
     */
    record Waiting(List<Key> keys, Duration delay) implements Event {}

    /**
     * The reply to a commit was lost; it is going to be settled.
     *
     * @param keys the keys it reads and writes
     * @param ticket by which it can be settled
     * @param cause what was seen instead of a reply
     */
    record InDoubt(List<Key> keys, Ticket ticket, StoreException cause) implements Event {}

    /**
     * A call ends without having written anything, since its policy allows no more.
     *
     * @param keys the keys it reads and writes
     * @param attempts how many attempts the call made
     * @param elapsed the time since the call began
     */
    record GaveUp(List<Key> keys, int attempts, Duration elapsed) implements Event {}
}
