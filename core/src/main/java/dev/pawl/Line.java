package dev.pawl;

import dev.pawl.store.Key;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The callers who are changing one aggregate at the moment, and what one of their attempts leaves for the next. It is there only
 * while there are any, and whoever leads uses it.
 */
final class Line<I, T> extends Relay<Change<I, T>> {
    private final Bound<I, T> bound;
    private final I id;
    private final Key key;
    private @Nullable Versioned<I, T> carried;
    private long since;
    private int failed;
    private Duration delay = Duration.ZERO;

    /**
     * Makes a line that the caller leads.
     *
     * @param carried the state that the line before it has just left; null if it is to be read
     */
    Line(Bound<I, T> bound, I id, Key key, @Nullable Versioned<I, T> carried) {
        super(true);
        this.bound = bound;
        this.id = id;
        this.key = key;
        this.carried = carried;
    }

    Bound<I, T> bound() {
        return bound;
    }

    I id() {
        return id;
    }

    Key key() {
        return key;
    }

    /** Returns the state that the attempt before left, once; null if it is to be read. */
    @Nullable
    Versioned<I, T> takeCarried() {
        Versioned<I, T> state = carried;
        carried = null;
        return state;
    }

    /** Notes a commit. Its state is carried over only if nobody else seems to be writing. */
    void succeeded(@Nullable Versioned<I, T> left, long now) {
        carried = failed == 0 ? left : null;
        since = now;
        failed = 0;
    }

    /** Returns when the last commit was noted, by the engine's ticker. */
    long since() {
        return since;
    }

    /** Notes that nothing could be committed, and returns for the how many-th time in a row. */
    int failedAgain() {
        return ++failed;
    }

    /** Lets the next attempt wait. */
    void delay(Duration wait) {
        delay = wait;
    }

    /** Returns how long the next attempt is to wait, once. */
    Duration takeDelay() {
        Duration wait = delay;
        delay = Duration.ZERO;
        return wait;
    }
}
