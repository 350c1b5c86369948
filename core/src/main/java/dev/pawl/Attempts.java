package dev.pawl;

import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** The attempts of one call: counts them, remembers what they met, and waits between them. Used by the calling thread. */
final class Attempts {
    private final Engine engine;
    private final RetryPolicy policy;
    private final long start;
    private final Deadline deadline;
    private final List<Conflict> conflicts = new ArrayList<>();
    private final List<StoreException> failures = new ArrayList<>();
    private List<Key> keys;
    private int count;

    Attempts(Engine engine, RetryPolicy policy, List<Key> keys) {
        this.engine = engine;
        this.policy = policy;
        this.keys = keys;
        this.start = engine.ticker().getAsLong();
        this.deadline = Deadline.after(policy.deadline(), engine.ticker());
    }

    Deadline deadline() {
        return deadline;
    }

    /** Half of the time that is left: the other half is for settling, should the reply be lost. */
    Deadline commitDeadline() {
        return Deadline.after(deadline.left().dividedBy(2), engine.ticker());
    }

    List<Key> keys() {
        return keys;
    }

    void begin() {
        count++;
        engine.tell(new PawlListener.Attempted(keys, count));
    }

    /** Says which keys the current attempt turned out to touch. */
    void touched(List<Key> touched) {
        keys = touched;
    }

    void committed() {
        engine.tell(new PawlListener.Committed(keys, count, elapsed()));
    }

    void met(List<? extends Conflict> met) {
        conflicts.addAll(met);
        engine.tell(new PawlListener.Conflicted(keys, List.copyOf(met)));
    }

    void busy(StoreException cause) {
        failures.add(cause);
    }

    /** Waits for a lock, or ends the call if the deadline comes first or Pawl is closed meanwhile. */
    void await(Lock turn) {
        take(turn);
        if (engine.gate().isClosing()) {
            turn.unlock();
            throw new ClosedException(
                    "Nothing was written to " + shownKeys() + ": Pawl was closed while the call waited for its turn.",
                    null);
        }
    }

    private void take(Lock turn) {
        try {
            if (!turn.tryLock(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                throw exhausted("its deadline of " + policy.deadline().toMillis()
                        + " ms came before its turn among the callers of this process");
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Waits before the next attempt, or ends the call if there may be none. */
    void pause() {
        if (count >= policy.maxAttempts()) {
            throw exhausted("no more attempts are allowed");
        }
        Duration delay = policy.delayAfter(count, engine.random());
        if (delay.compareTo(deadline.left()) >= 0) {
            throw exhausted("its deadline of " + policy.deadline().toMillis() + " ms is reached");
        }
        engine.tell(new PawlListener.Waiting(keys, delay));
        try {
            if (engine.gate().awaitClosing(delay)) {
                throw new ClosedException(
                        "Nothing was written to " + shownKeys() + ": Pawl was closed while the call waited for attempt "
                                + (count + 1) + ".",
                        lastFailure());
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private CallInterruptedException interrupted() {
        Thread.currentThread().interrupt();
        return new CallInterruptedException(
                "Nothing was written to " + shownKeys() + ": the thread was interrupted while it waited for attempt "
                        + (count + 1) + ".",
                lastFailure());
    }

    private RetriesExhaustedException exhausted(String why) {
        Duration elapsed = elapsed();
        engine.tell(new PawlListener.GaveUp(keys, count, elapsed));
        String last = conflicts.isEmpty() ? "" : " Last conflict: " + conflicts.get(conflicts.size() - 1);
        RetriesExhaustedException exhausted = new RetriesExhaustedException(
                "Nothing was written to " + shownKeys() + ": after " + count + (count == 1 ? " attempt" : " attempts")
                        + " in " + elapsed.toMillis() + " ms, with " + conflicts.size()
                        + " conflicts and the store busy "
                        + failures.size() + " times, " + why + "." + last,
                count,
                elapsed,
                conflicts,
                lastFailure());
        failures.stream().limit(Math.max(0, failures.size() - 1)).forEach(exhausted::addSuppressed);
        return exhausted;
    }

    private @Nullable StoreException lastFailure() {
        return failures.isEmpty() ? null : failures.get(failures.size() - 1);
    }

    private String shownKeys() {
        return keys.isEmpty()
                ? "the store"
                : String.join(", ", keys.stream().map(Key::toString).toList());
    }

    private Duration elapsed() {
        return Duration.ofNanos(engine.ticker().getAsLong() - start);
    }
}
