package dev.pawl.jdbc;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The commit tables. {@value #COMMITS} has a marker for every attempt that was made, or was declared dead; {@value #REQUESTS} has
 * every request id with what its commit left. Its row with the empty request id, which no caller can use, holds the greatest
 * attempt whose marker has been deleted: an attempt up to that one may have been made although it has no marker.
 */
final class CommitLog {
    static final String COMMITS = "pawl_commits";
    static final String REQUESTS = "pawl_requests";
    static final String HORIZON = "";
    static final int PURGE_LIMIT = 500;
    /** A commit that was made is not held up for long by the clearing of markers after it. */
    static final Duration PURGE_PATIENCE = Duration.ofMillis(100);

    private static final int PURGE_EVERY = 256;

    private final boolean enabled;
    private final Duration window;
    private final AtomicInteger commits = new AtomicInteger();

    CommitLog(boolean enabled, Duration window) {
        this.enabled = enabled;
        this.window = window;
    }

    boolean enabled() {
        return enabled;
    }

    Duration window() {
        return window;
    }

    List<Name> tables() {
        return enabled ? List.of(new Name(null, COMMITS), new Name(null, REQUESTS)) : List.of();
    }

    /** Counts commits and tells whether it is time to clear old markers. */
    boolean purgeIsDue(int made) {
        return enabled && Math.floorMod(commits.addAndGet(made), PURGE_EVERY) < made;
    }
}
