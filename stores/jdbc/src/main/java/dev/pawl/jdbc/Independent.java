package dev.pawl.jdbc;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds commits that can be checked together: none writes what another writes or reads. They may read the same key if they want the
 * same lock for it. Two kinds of one table may name one row by different keys, so commits of both overlap.
 */
final class Independent {
    private final Map<Key, Step> steps = new HashMap<>();
    private final Map<String, Mapping> kinds = new HashMap<>();
    private final Set<AttemptId> attempts = new HashSet<>();
    private final Set<RequestId> requests = new HashSet<>();

    private Independent() {}

    /** Returns the first plans up to one that overlaps another; one at least. */
    static List<Plan> first(List<Plan> plans) {
        Independent seen = new Independent();
        seen.add(plans.get(0));
        int size = 1;
        while (size < plans.size() && seen.add(plans.get(size))) {
            size++;
        }
        return plans.subList(0, size);
    }

    private boolean add(Plan plan) {
        boolean fresh = attempts.add(plan.attempt());
        for (RequestId request : plan.requests()) {
            fresh &= requests.add(request);
        }
        for (Step step : plan.steps()) {
            Step other = steps.putIfAbsent(step.key(), step);
            fresh &= (other == null || share(step, other)) && isOnlyKind(step.mapping());
        }
        return fresh;
    }

    /** The schema is left out, since one table may be named with it here and without it there. */
    private boolean isOnlyKind(Mapping mapping) {
        Mapping other = kinds.putIfAbsent(mapping.table().table(), mapping);
        return other == null || other == mapping;
    }

    private static boolean share(Step step, Step other) {
        return !step.writes() && !other.writes() && step.expectsAbsence() == other.expectsAbsence();
    }
}
