package dev.pawl;

import dev.pawl.store.Conflict;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Nothing was written, since the lease that it was fenced by is held no longer: it was released, taken over by somebody else, or
 * has expired. Repeating the write would not help. Whoever still needs to write acquires the lease anew, reads again, and decides
 * whether the change still makes sense.
 */
public final class FenceLostException extends PawlException {
    private static final long serialVersionUID = 1L;

    private final transient List<Conflict> conflicts;

    /**
     * Makes an exception.
     *
     * @param message what was attempted and what was found
     */
    public FenceLostException(String message) {
        super(message, null);
        this.conflicts = List.of();
    }

    private FenceLostException(List<Conflict> conflicts) {
        super(
                "Nothing was written, for the lease that the write was fenced by is lost: "
                        + conflicts.stream().map(Conflict::toString).collect(Collectors.joining(" "))
                        + " Acquire it anew, read again and decide whether the change still makes sense.",
                null);
        this.conflicts = conflicts;
    }

    /** Returns an exception if a conflict is about what fenced the commit, or else null. */
    static @Nullable FenceLostException of(List<Conflict> conflicts) {
        List<Conflict> lost = conflicts.stream()
                .filter(conflict -> conflict instanceof Conflict.FenceLost || conflict instanceof Conflict.Expired)
                .toList();
        return lost.isEmpty() ? null : new FenceLostException(lost);
    }

    /**
     * Returns what the store saw.
     *
     * @return a {@link Conflict.FenceLost} or a {@link Conflict.Expired} for each key; none if this process knew without asking
     */
    public List<Conflict> conflicts() {
        return conflicts;
    }
}
