package dev.pawl;

import dev.pawl.store.Condition;
import dev.pawl.store.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A fence that holds as long as an aggregate is as it was. */
record Unchanged(List<Condition> conditions) implements Fence {
    Unchanged(Versioned<?, ?> seen) {
        this(List.of(new Condition(seen.key(), State.at(seen.version()))));
    }

    @Override
    public Optional<Instant> notAfter() {
        return Optional.empty();
    }

    @Override
    public boolean isOver() {
        return false;
    }

    @Override
    public boolean covers(String lockName) {
        return true;
    }
}
