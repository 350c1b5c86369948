package dev.pawl.dynamodb;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What was found where an attempt expected a state. */
record Found(Plan.Part part, AttemptId attempt, Map<String, AttributeValue> item, State actual, History history) {

    /**
     * Reads what there is to know of an item.
     *
     * @param item the item, empty if there is none
     * @throws StoreException if version, stamp or history cannot be read
     */
    static Found of(Plan.Part part, AttemptId attempt, Map<String, AttributeValue> item) {
        Mapping mapping = part.mapping();
        return new Found(part, attempt, item, mapping.state(part.key(), item), mapping.history(part.key(), item));
    }

    private Key key() {
        return part.key();
    }

    /** Tells whether the item shows that this very attempt wrote it, or wrote what was replaced since. */
    boolean wrote() {
        return (actual instanceof State.At at && at.version().stamp() == attempt.stamp())
                || history.tellsOf(attempt.stamp());
    }

    /** Tells whether it is certain, without the archive, that another attempt replaced the expected version, if any did. */
    boolean knowsWhatFollowed() {
        return knowsWhatFollowed(history);
    }

    /** Tells whether these replacements make certain that another attempt replaced the expected version, if any did. */
    boolean knowsWhatFollowed(History remembered) {
        return !(part.condition().expected() instanceof State.At at) || remembered.after(at.version()) != null;
    }

    /**
     * Tells whether another program has put the item anew, without its stamp and its history, when the attempt may have been made
     * already: then nothing tells.
     */
    boolean mayHaveForgotten() {
        return actual instanceof State.At now
                && isAnew(
                        history.isEmpty()
                                ? now.version()
                                : history.steps().get(0).from());
    }

    /** Tells the same by replacements that were archived since: one of them began at what the other program had put. */
    boolean mayHaveForgotten(History archived) {
        return archived.steps().stream().anyMatch(step -> isAnew(step.from()));
    }

    private boolean isAnew(Version version) {
        return part.condition().expected() instanceof State.At before
                && !version.hasStamp()
                && version.counter() > before.version().next(attempt).counter();
    }

    boolean isFenced() {
        return part.mapping().isFenced(attempt, item);
    }

    /** Tells whether all that stands against a deletion is that the item remembers replacements. */
    boolean needsArchiving() {
        return part.write() instanceof Write.Delete
                && actual.equals(part.condition().expected())
                && !isFenced()
                && !isUnadopted()
                && !history.isEmpty();
    }

    /** Tells whether all that stands against a replacement is that the item remembers too many of them already. */
    boolean isFull() {
        return part.write() instanceof Write.Put
                && actual.equals(part.condition().expected())
                && !isFenced()
                && !isUnadopted()
                && history.steps().size() >= History.MOST;
    }

    private boolean isUnadopted() {
        return actual instanceof State.At at
                && !at.version().hasCounter()
                && !part.mapping().table().adopts();
    }

    /** Returns the conflict, or null if the state is the expected one. */
    Conflict.@Nullable Mismatch mismatch() {
        State expected = part.condition().expected();
        return actual.equals(expected) ? null : new Conflict.Mismatch(key(), expected, actual, current());
    }

    private @Nullable Stored current() {
        try {
            return actual instanceof State.At ? part.mapping().stored(key(), item) : null;
        } catch (StoreException unreadable) {
            // The conflict is certain; whoever wants the value reads it and is told what is wrong with it.
            return null;
        }
    }

    /** Returns why a write was not made although the state is the expected one. */
    CommitOutcome refusal(Commit commit) {
        if (isFenced()) {
            return Outcomes.fenced(attempt);
        } else if (isUnadopted()) {
            return Outcomes.failed(
                    key() + " has no attribute "
                            + part.mapping().table().versionAttribute()
                            + ": another program wrote it, and nothing tells whether it has changed since it was read."
                            + " Let the mapping adopt such items (Table.adopting) if all who write them heed versions.",
                    null);
        }
        return Outcomes.inDoubt(
                commit.ticket(),
                "The condition on " + key() + " failed although it is at the expected version " + version() + ".",
                null);
    }

    private @Nullable Version version() {
        return actual instanceof State.At at ? at.version() : null;
    }
}
