package dev.pawl.testkit.check;

import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A state of one key: a version of it, or that it is absent, which it may be several times. */
final class KeyState {
    final KeyHistory key;
    final @Nullable Version version;
    /** The attempts that wrote it, or would have; without a stamp the versions of several are the same. */
    final List<Attempt> writers = new ArrayList<>(0);
    /** Everybody who saw it, attempts that have a condition on it and do not write it among them. */
    final List<Operation> readers = new ArrayList<>(0);
    /** The attempts that were built on it: they saw and replaced it. */
    final List<Attempt> successors = new ArrayList<>(0);
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

    /**
     * Returns the attempts that happened for certain if it was seen. Without a stamp it may be any of several that left it, and is
     * taken for that of one that happened anyhow; one that was said not to be applied is believed only if there is no other.
     */
    List<Attempt> explanation() {
        if (version == null || version.hasStamp()) {
            return writers;
        } else if (writers.stream().anyMatch(Attempt::happened) || isOfOneOfSeveral()) {
            return List.of();
        }
        List<Attempt> possible =
                writers.stream().filter(Attempt::mayHaveHappened).toList();
        return possible.isEmpty() ? writers : possible;
    }

    /** Whether one of several attempts that were left in doubt may have written it, and nobody knows which. */
    boolean isOfOneOfSeveral() {
        return writers.stream().noneMatch(Attempt::happened)
                && writers.stream().filter(Attempt::mayHaveHappened).count() > 1;
    }

    /** Returns how many versions it stands for: more than one if updates were combined. */
    long covers() {
        Attempt writer = writer();
        return writer == null ? 1 : writer.covers(this);
    }

    List<Attempt> happenedSuccessors() {
        return successors.stream().filter(Attempt::happened).toList();
    }

    @Override
    public String toString() {
        return key.key + " " + (version == null ? "absent" : version.toString());
    }
}
