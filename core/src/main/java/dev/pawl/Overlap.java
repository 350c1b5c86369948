package dev.pawl;

import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * Keeps commits apart that overlap: those that write the same key, or of which one checks what another writes, or that fulfil the
 * same request. What is turned away still counts, so that none that overlaps it overtakes it.
 */
final class Overlap {
    private final Set<Key> written = new HashSet<>();
    private final Set<Key> checked = new HashSet<>();
    private final Set<RequestId> requests = new HashSet<>();

    /** Adds a step; returns whether it overlaps none before it. */
    boolean add(Step step) {
        Collection<Key> writes = step.written();
        Collection<Key> checks = step.checked();
        boolean free = Collections.disjoint(written, checks)
                && Collections.disjoint(checked, writes)
                && Collections.disjoint(requests, step.requests());
        written.addAll(writes);
        checked.addAll(checks);
        requests.addAll(step.requests());
        return free;
    }
}
