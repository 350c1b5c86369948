package dev.pawl.testkit.check;

import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A state of one key: a version of it, or that it is absent, which it may be several times. */
final class KeyState {
    final KeyHistory key;
    final @Nullable Version version;
    /** The attempts that wrote it; more than one only if a version was given twice. */
    final List<Attempt> writers = new ArrayList<>(0);
    /** Everybody who saw it, attempts that have a condition on it and do not write it among them. */
    final List<Operation> readers = new ArrayList<>(0);
    /** The attempts that were built on it: they saw and replaced it. */
    final List<Attempt> successors = new ArrayList<>(0);
    /** How many versions it stands for: more than one if updates were combined. */
    long covers = 1;
    /** The life that it was last found to belong to. */
    @Nullable
    Life life;

    KeyState(KeyHistory key, @Nullable Version version) {
        this.key = key;
        this.version = version;
    }

    boolean isAbsent() {
        return version == null;
    }

    /** Returns what was stored: this very state, or that of the combined write that it is a step of. */
    @Nullable
    KeyState stored() {
        return version == null || !writers.isEmpty() ? this : key.replacedBy(version);
    }

    /** Returns who wrote it; null if nobody did, or if that is not one attempt since it is the absent state. */
    @Nullable
    Attempt writer() {
        for (Attempt writer : writers) {
            if (writer.happened()) {
                return writer;
            }
        }
        return writers.isEmpty() ? null : writers.get(0);
    }

    List<Attempt> happenedSuccessors() {
        return successors.stream().filter(Attempt::happened).toList();
    }

    @Override
    public String toString() {
        return key.key + " " + (version == null ? "absent" : version.toString());
    }
}
