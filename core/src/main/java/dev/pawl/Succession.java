package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.Condition;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.Write;
import java.util.HashMap;
import java.util.Map;

/** In which states commits leave their keys that are made one after the other. */
final class Succession {
    private final Map<Key, State> left = new HashMap<>();

    /** Tells whether a commit expects nothing else of any key than those before it expected or leave of it. */
    boolean admits(Commit commit) {
        for (Condition condition : commit.conditions()) {
            State state = left.get(condition.key());
            if (state != null && !state.equals(condition.expected())) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether a condition holds for what was added. */
    boolean fulfils(Condition condition) {
        return condition.expected().equals(left.get(condition.key()));
    }

    void add(Commit commit) {
        for (Condition condition : commit.conditions()) {
            left.putIfAbsent(condition.key(), condition.expected());
        }
        for (Write write : commit.writes()) {
            left.put(write.key(), write.after());
        }
    }
}
