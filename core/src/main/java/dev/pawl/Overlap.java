package dev.pawl;

import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Keeps commits apart that overlap: those that write the same key, or of which one checks what another writes, or that fulfil the
 * same request. Only those may overlap that can be made as one, since each expects what those before it leave. What is turned away
 * still counts, so that none that overlaps it overtakes it.
 */
final class Overlap {
    private final Set<Key> written = new HashSet<>();
    private final Set<Key> checked = new HashSet<>();
    private final Set<RequestId> requests = new HashSet<>();
    private final Set<Key> apart = new HashSet<>();
    private final Set<Step> joined = new HashSet<>();
    private final Succession succession = new Succession();
    private final int mostParts;
    private int parts;

    /**
     * Makes an empty group.
     *
     * @param mostParts how many conditions and requests commits may have together that are made as one
     */
    Overlap(int mostParts) {
        this.mostParts = mostParts;
    }

    /** Adds a step, or turns it away if it does not fit; returns whether it was added. */
    boolean add(Step step, boolean fits) {
        if (step.isDoomed()) {
            // It will be dropped, and nobody has to wait for that.
            return fits;
        }
        Collection<Key> writes = step.written();
        Collection<Key> checks = step.checked();
        boolean independent = Collections.disjoint(requests, step.requests());
        boolean free = independent && Collections.disjoint(written, checks) && Collections.disjoint(checked, writes);
        boolean follows = step.follows().stream().allMatch(each -> each.hasEnded() || joined.contains(each));
        boolean joins = fits && independent && follows && step.joins() && isNext(step);
        written.addAll(writes);
        checked.addAll(checks);
        requests.addAll(step.requests());
        step.join(joins);
        if (joins) {
            joined.add(step);
            succession.add(Objects.requireNonNull(step.commit()));
            parts += parts(step);
        } else {
            apart.addAll(checks);
        }
        return fits && follows && (free || joins);
    }

    private boolean isNext(Step step) {
        return parts + parts(step) <= mostParts
                && Collections.disjoint(apart, step.checked())
                && succession.admits(Objects.requireNonNull(step.commit()));
    }

    private static int parts(Step step) {
        return step.checked().size() + step.requests().size();
    }
}
