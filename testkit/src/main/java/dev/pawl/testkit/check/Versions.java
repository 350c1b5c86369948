package dev.pawl.testkit.check;

import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges the versions of a key one by one: who wrote each, and whether it follows the one before. */
final class Versions {
    private Versions() {}

    /**
     * Returns the state that a key was in before the history began: one that nobody wrote, and that others were built on or that
     * nobody replaced.
     */
    static Optional<KeyState> initial(KeyHistory key) {
        boolean written = key.versions.values().stream()
                .anyMatch(state -> state.writers.stream().anyMatch(Attempt::mayHaveHappened));
        return key.versions.values().stream()
                .filter(state -> state.stored() == null)
                .filter(state -> isSeen(state) || !state.happenedSuccessors().isEmpty())
                .filter(state -> !written || state.successors.stream().anyMatch(Attempt::mayHaveHappened))
                .min(Comparator.comparingLong(Versions::firstSeen));
    }

    private static boolean isSeen(KeyState state) {
        return state.readers.stream().anyMatch(Life::hasHappened);
    }

    private static long firstSeen(KeyState state) {
        long first = Operation.NEVER;
        for (Operation reader : state.readers) {
            first = Math.min(first, reader.end);
        }
        for (Attempt successor : state.successors) {
            first = Math.min(first, successor.end);
        }
        return first;
    }

    static void judge(KeyHistory key, List<Life> lives, Findings findings) {
        KeyState initial = lives.isEmpty() || lives.get(0).insert != null ? null : lives.get(0).root;
        boolean absent = key.absent.readers.stream().anyMatch(Life::hasHappened);
        if (initial != null && absent && lives.size() == 1 && lives.get(0).death == null) {
            // It cannot have been there from the beginning.
            initial = null;
        }
        for (KeyState state : key.versions.values()) {
            if (state.version != null) {
                judge(state, state.version, state == initial, findings);
            }
        }
    }

    private static void judge(KeyState state, Version version, boolean initial, Findings findings) {
        List<Operation> seers = seers(state);
        List<Attempt> wrote = state.writers.stream().filter(Attempt::happened).toList();
        if (wrote.size() > 1) {
            findings.add(Anomaly.VERSION_REPEATED, "Two commits left " + state + ".", wrote);
        }
        for (Attempt writer : wrote) {
            if (writer.denied()) {
                findings.add(
                        Anomaly.G1A,
                        state + " was seen, though the commit that wrote it was said not to be applied.",
                        with(writer, seers));
            }
            judgeStep(state, version, writer, findings);
        }
        if (wrote.isEmpty() && !seers.isEmpty() && !initial && !state.isOfOneOfSeveral()) {
            KeyState replacing = state.stored();
            Attempt combined = replacing == null ? null : replacing.writer();
            if (combined != null) {
                findings.add(
                        Anomaly.G1B,
                        state + " was seen, which a combined write had replaced by " + replacing
                                + " when it became visible.",
                        with(combined, seers));
            } else {
                findings.add(Anomaly.GARBAGE_READ, state + " was seen, which nobody wrote.", with(null, seers));
            }
        }
    }

    private static void judgeStep(KeyState state, Version version, Attempt writer, Findings findings) {
        KeyState before = Chains.before(writer, state.key);
        long steps = Chains.steps(before.version, version);
        if (steps <= 0) {
            findings.add(
                    Anomaly.VERSION_REPEATED,
                    "The commit on " + before + " left version " + version + ", which is no later one.",
                    List.of(writer));
        } else if (steps != writer.covers(state)) {
            findings.add(
                    Anomaly.VERSION_SKIPPED,
                    "The commit on " + before + " left version " + version + ", which is " + steps + " on, for "
                            + writer.covers(state) + " change.",
                    List.of(writer));
        }
    }

    /** Who saw a state, or was built on it, and happened. */
    private static List<Operation> seers(KeyState state) {
        List<Operation> seers = new ArrayList<>();
        state.readers.stream().filter(Life::hasHappened).forEach(seers::add);
        seers.addAll(state.happenedSuccessors());
        return seers;
    }

    private static List<Operation> with(@Nullable Attempt writer, List<Operation> seers) {
        List<Operation> all = new ArrayList<>();
        if (writer != null) {
            all.add(writer);
        }
        seers.stream().min(Comparator.comparingLong(seer -> seer.end)).ifPresent(all::add);
        return all;
    }
}
