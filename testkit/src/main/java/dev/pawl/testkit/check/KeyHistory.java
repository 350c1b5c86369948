package dev.pawl.testkit.check;

import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything that was seen and written of one key. */
final class KeyHistory {
    final Key key;
    final int number;
    final KeyState absent = new KeyState(this, null);
    final Map<Version, KeyState> versions = new LinkedHashMap<>();
    /** The attempts that delete it. */
    final List<Attempt> deletes = new ArrayList<>(0);
    /** The combined writes, to recognise versions between that were never stored. Those with one stamp are neighbours. */
    private final NavigableMap<Version, KeyState> combined =
            new TreeMap<>(Comparator.comparingLong(Version::stamp).thenComparingLong(Version::counter));

    /** Whether equal versions of it may be different states: the counter starts again with each life, and there is no stamp. */
    boolean versionsMayRepeat;

    /** What was asked for last is most often asked for next: it is read, then built on, or written, then told of. */
    private @Nullable KeyState recent;

    KeyHistory(Key key, int number) {
        this.key = key;
        this.number = number;
    }

    /** A combined write left this version, and those before it were never stored. */
    void combined(KeyState state, Version version) {
        combined.put(version, state);
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
        KeyState found = null;
        for (Map.Entry<Version, KeyState> later :
                combined.tailMap(version, false).entrySet()) {
            KeyState written = later.getValue();
            long behind = later.getKey().counter() - version.counter();
            if (later.getKey().stamp() != version.stamp()) {
                return found;
            } else if (behind < written.covers()) {
                Attempt writer = written.writer();
                if (writer != null && writer.happened()) {
                    return written;
                }
                found = found == null ? written : found;
            }
        }
        return found;
    }
}
