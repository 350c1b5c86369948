package dev.pawl;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one call: counts them, remembers what they met, and waits between them. Used by one thread at a time: the
 * caller's own, or that of whoever makes an attempt for it.
 */
final class Attempts {
    private final Engine engine;
    private final RetryPolicy policy;
    private final long start;
    private final Deadline deadline;
    private final List<Conflict> conflicts = new ArrayList<>();
    private final List<StoreException> failures = new ArrayList<>();
    private List<Key> keys;
    private int count;
    private boolean open;

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

    List<Key> keys() {
        return keys;
    }

    /** Begins an attempt, unless the last one has met nothing yet and goes on. */
    void begin() {
        if (!open) {
            open = true;
            count++;
            engine.tell(new PawlListener.Attempted(keys, count));
        }
    }

    /** Tells whether the current attempt has met nothing yet. */
    boolean isOpen() {
        return open;
    }

    /** Tells whether the current attempt follows one that failed. */
    boolean isRetry() {
        return count > 1;
    }

    /** Says which keys the current attempt turned out to touch. */
    void touched(List<Key> touched) {
        keys = touched;
    }

    void committed() {
        engine.tell(new PawlListener.Committed(keys, count, elapsed()));
    }

    void met(List<? extends Conflict> met) {
        open = false;
        conflicts.addAll(met);
        engine.tell(new PawlListener.Conflicted(keys, List.copyOf(met)));
    }

    void busy(StoreException cause) {
        open = false;
        failures.add(cause);
    }

    void inDoubt(CommitOutcome.InDoubt doubt) {
        engine.tell(new PawlListener.InDoubt(keys, doubt.ticket(), doubt.cause()));
    }

    /** Ends the call if Pawl has been closed while it waited. */
    void requireOpen() {
        if (engine.gate().isClosing()) {
            throw closed();
        }
    }

    /** Returns why the call ends that was to wait for its turn among the callers of this process, and did not. */
    PawlException leftWaiting() {
        return Thread.currentThread().isInterrupted()
                ? interrupted()
                : exhausted(reached() + " came before its turn among the callers of this process");
    }

    /** Waits before the next attempt, or ends the call if there may be none. */
    void pause() {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
        Duration delay = delayAfter(count);
        requireAnother(delay);
        await(delay);
    }

    /** Draws how long to wait after a number of failed attempts. */
    Duration delayAfter(int failed) {
        return policy.delayAfter(failed, engine.random());
    }

    /** Returns the longest wait after a number of failed attempts. */
    Duration longestDelayAfter(int failed) {
        return policy.longestDelayAfter(failed);
    }

    /** Ends the call if its deadline has come. */
    void requireTime() {
        if (deadline.passed()) {
            throw exhausted(reached() + " is reached");
        }
    }

    /** Ends the call if there may be no further attempt after this delay. */
    void requireAnother(Duration delay) {
        if (count >= policy.maxAttempts()) {
            throw exhausted("no more attempts are allowed");
        } else if (delay.compareTo(deadline.left()) >= 0) {
            throw exhausted(reached() + " is reached");
        }
        engine.tell(new PawlListener.Waiting(keys, delay));
    }

    /** Waits as long as it is said, or until the call has to end. */
    void awaitTurn(Duration delay) {
        Duration left = deadline.left();
        await(delay.compareTo(left) < 0 ? delay : left);
        requireTime();
    }

    /** Waits, or ends the call if the thread is interrupted or Pawl is closed meanwhile. */
    private void await(Duration delay) {
        try {
            if (!delay.isZero() && engine.gate().awaitClosing(delay)) {
                throw closed();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    private String reached() {
        return "its deadline of " + policy.deadline().toMillis() + " ms";
    }

    private ClosedException closed() {
        return new ClosedException(
                "Nothing was written to " + shownKeys() + ": Pawl was closed while the call waited for attempt "
                        + (count + 1) + ".",
                lastFailure());
    }

    private CallInterruptedException interrupted() {
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
                "Nothing was written to " + shownKeys() + ": after " + counted(count, "attempt") + " in "
                        + elapsed.toMillis() + " ms, with " + counted(conflicts.size(), "conflict")
                        + " and the store busy " + counted(failures.size(), "time") + ", " + why + "." + last,
                count,
                elapsed,
                conflicts,
                lastFailure());
        failures.stream().limit(Math.max(0, failures.size() - 1)).forEach(exhausted::addSuppressed);
        return exhausted;
    }

    private static String counted(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
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
