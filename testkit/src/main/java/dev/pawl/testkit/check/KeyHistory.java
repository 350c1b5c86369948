package dev.pawl.testkit.check;

import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that was seen and written of one key. */
final class KeyHistory {
    final Key key;
    final int number;
    final KeyState absent = new KeyState(this, null);
    final Map<Version, KeyState> versions = new LinkedHashMap<>();
    /** The attempts that delete it. */
    final List<Attempt> deletes = new ArrayList<>(0);
    /** The combined writes by their stamps, to recognise versions between that were never stored. */
    final Map<Long, KeyState> combined = new HashMap<>();

    /** What was asked for last is most often asked for next: it is read, then built on, or written, then told of. */
    private @Nullable KeyState recent;

    KeyHistory(Key key, int number) {
        this.key = key;
        this.number = number;
    }

    KeyState state(State state) {
        return state instanceof State.At at ? state(at.version()) : absent;
    }

    KeyState state(Version version) {
        if (recent == null || !version.equals(recent.version)) {
            recent = versions.computeIfAbsent(version, v -> new KeyState(this, v));
        }
        return recent;
    }

    /** Returns the combined write that a version was a step of and that replaced it before it was stored, if there is one. */
    @Nullable
    KeyState replacedBy(Version version) {
        KeyState written = combined.get(version.stamp());
        if (written == null || written.version == null) {
            return null;
        }
        long behind = written.version.counter() - version.counter();
        return behind > 0 && behind < written.covers ? written : null;
    }
}
