package dev.pawl;

import dev.pawl.store.Conflict;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A write was rejected since something else was stored than the caller had read, and repeating it would not help: the caller
 * has to read again and decide. Nothing was written.
 */
public final class ConflictException extends PawlException {
    private static final long serialVersionUID = 1L;

    private final transient List<Conflict> conflicts;

    ConflictException(List<Conflict> conflicts) {
        super(
                "Nothing was written: "
                        + conflicts.stream().map(Conflict::toString).collect(Collectors.joining(" "))
                        + " Read again and decide whether the change still makes sense.",
                null);
        this.conflicts = List.copyOf(conflicts);
    }

    /**
     * Returns every conflict that was seen.
     *
     * @return one conflict at least
     */
    public List<Conflict> conflicts() {
        return conflicts;
    }
}
