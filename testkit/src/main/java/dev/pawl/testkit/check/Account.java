package dev.pawl.testkit.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a caller was told, at the end of a call that wrote something: what it saw, and what it left. */
final class Account {
    final String process;
    final Operation call;
    final List<KeyState> seen;
    final List<KeyState> left;

    /** The attempt that must be this call's, if that is known otherwise than by a version. */
    @Nullable
    Attempt only;

    Account(String process, Operation call, List<KeyState> seen, List<KeyState> left) {
        this.process = process;
        this.call = call;
        this.seen = seen;
        this.left = left;
    }

    /** Whether it deleted what it wrote, and all of it. */
    boolean onlyDeletes() {
        return left.stream().allMatch(KeyState::isAbsent);
    }

    /** Returns the attempt that made this call's writes, which the stamps tell; null if there is none, or no single one. */
    @Nullable
    Attempt attempt() {
        for (KeyState state : left) {
            KeyState stored = state.isAbsent() ? null : state.stored();
            if (stored != null && stored.writers.size() == 1) {
                return stored.writers.get(0);
            }
        }
        return only;
    }
}
