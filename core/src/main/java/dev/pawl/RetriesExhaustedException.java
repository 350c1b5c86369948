package dev.pawl;

import dev.pawl.store.Conflict;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change was tried as often or as long as its {@link RetryPolicy} allows, and met a conflict or a busy store every time.
 * Nothing was written. The cause is the last failure, if it was not a conflict; earlier ones are suppressed.
 */
public final class RetriesExhaustedException extends PawlException {
    private static final long serialVersionUID = 1L;

    private final int attempts;
    private final Duration elapsed;
    private final transient List<Conflict> conflicts;

    RetriesExhaustedException(
            String message, int attempts, Duration elapsed, List<Conflict> conflicts, @Nullable Throwable cause) {
        super(message, cause);
        this.attempts = attempts;
        this.elapsed = elapsed;
        this.conflicts = List.copyOf(conflicts);
    }

    /**
     * Returns how many attempts were made.
     *
     * @return a count; zero if the deadline came while the call waited for its turn
     */
    public int attempts() {
        return attempts;
    }

    /**
     * Returns how long all attempts together took.
     *
     * @return the time from the first attempt to the end of the last
     */
    public Duration elapsed() {
        return elapsed;
    }

    /**
     * Returns every conflict that was met, in order.
     *
     * @return the conflicts; none if the store was busy each time
     */
    public List<Conflict> conflicts() {
        return conflicts;
    }
}
