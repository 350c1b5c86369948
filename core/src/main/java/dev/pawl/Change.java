package dev.pawl;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.RequestId;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one caller wants to change, and how that ended: made, or done before by the same request, or failed, or in doubt. The thread
 * that leads writes it while it has taken the caller along.
 */
class Change<I, T> extends Waiter {
    /** Makes the new value of the current one; null stands for nothing. */
    private final UnaryOperator<@Nullable T> function;

    private final @Nullable RequestId request;
    private final Attempts attempts;
    private boolean alone;

    private @Nullable Batch<I, T> batch;
    private @Nullable T value;
    private long number;
    private boolean changed;
    private @Nullable Throwable failure;
    private Conflict.@Nullable Repeated repeated;
    private CommitOutcome.@Nullable InDoubt doubt;
    private boolean ended;

    Change(UnaryOperator<@Nullable T> function, @Nullable RequestId request, Attempts attempts, boolean alone) {
        super(attempts.deadline());
        this.function = function;
        this.request = request;
        this.attempts = attempts;
        this.alone = alone;
    }

    Attempts attempts() {
        return attempts;
    }

    @Nullable
    RequestId request() {
        return request;
    }

    /** Tells whether this is to be written by itself. */
    boolean isAlone() {
        return alone;
    }

    void separate() {
        alone = true;
    }

    @Nullable
    T apply(@Nullable T value) {
        return function.apply(value);
    }

    /** Notes what the function made of the batch's state, which holds if the batch is committed. */
    void applied(Batch<I, T> in, @Nullable T result, long nth, boolean effect) {
        batch = in;
        value = result;
        number = nth;
        changed = effect;
        failure = null;
    }

    /** Notes that the function changed nothing after all. */
    void leftAlone() {
        changed = false;
    }

    /** Notes that the function threw, which holds if the batch is committed. */
    void threw(Throwable thrown) {
        failure = thrown;
        changed = false;
    }

    boolean hasThrown() {
        return failure != null;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Notes that what became of this holds. */
    void confirm() {
        ended = true;
    }

    /** Tells whether there is something to commit for this. */
    boolean isWritten() {
        return !hasThrown() && (changed || request != null);
    }

    /** Tells whether the value was changed. */
    boolean hasChanged() {
        return changed;
    }

    /** Tells the listener that this was committed, if there was something to commit. */
    void tell() {
        if (isWritten()) {
            attempts.committed();
        }
    }

    void fail(Throwable why) {
        failure = why;
        doubt = null;
        ended = true;
    }

    void repeated(Conflict.Repeated earlier) {
        repeated = earlier;
        ended = true;
    }

    void doubt(CommitOutcome.InDoubt left) {
        doubt = left;
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    CommitOutcome.@Nullable InDoubt doubt() {
        return doubt;
    }

    /** Forgets how this ended, to begin anew. */
    void beginAnew() {
        doubt = null;
        ended = false;
        renew();
    }

    Conflict.@Nullable Repeated repeated() {
        return repeated;
    }

    /** Returns the batch that this was made in; throws what made it fail. */
    private Batch<I, T> made() {
        if (failure != null) {
            throw Failures.rethrown(failure);
        }
        return Objects.requireNonNull(batch);
    }

    /** Returns the aggregate as it was before, if it was there; throws what made the change fail. */
    Optional<Versioned<I, T>> before() {
        return Optional.ofNullable(made().seen());
    }

    /** Returns the aggregate as this change left it; throws what made the change fail. */
    Versioned<I, T> after() {
        return made().after(number, Objects.requireNonNull(value));
    }
}
