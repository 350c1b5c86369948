package dev.pawl.testkit.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One life of a key: from its insert, or from before the history began, to its delete. */
final class Life {
    final KeyState root;
    final @Nullable Attempt insert;
    final List<KeyState> states = new ArrayList<>();
    final @Nullable Attempt death;
    /** It was there by then: somebody who saw or made a part of it had ended. */
    final long bornBy;
    /** It was still there then: somebody who saw or ended it had not yet begun. */
    final long aliveAt;
    /** Its place among the lives of its key, once that is known. */
    int number;

    Life(KeyState root, @Nullable Attempt insert) {
        this.root = root;
        this.insert = insert;
        this.death = follow();
        long firstEnd = insert == null ? Long.MIN_VALUE : insert.end;
        long lastStart = insert == null ? Long.MIN_VALUE : insert.start;
        // Who comes before the insert or after the delete has seen what was not there: that is judged, and tells no
        // time.
        long notBefore = insert == null ? Long.MIN_VALUE : insert.start;
        long notAfter = death == null ? Long.MAX_VALUE : death.end;
        for (KeyState state : states) {
            for (Operation involved : involved(state)) {
                if (involved.end >= notBefore && involved.start <= notAfter) {
                    firstEnd = Math.min(firstEnd, involved.end);
                    lastStart = Math.max(lastStart, involved.start);
                }
            }
        }
        this.bornBy = firstEnd;
        this.aliveAt = lastStart;
    }

    /** Finds all states of this life, and returns its delete. */
    private @Nullable Attempt follow() {
        Attempt end = null;
        Deque<KeyState> next = new ArrayDeque<>();
        next.add(root);
        while (!next.isEmpty()) {
            KeyState state = next.remove();
            if (state.life == this) {
                continue;
            }
            state.life = this;
            states.add(state);
            for (Attempt successor : state.happenedSuccessors()) {
                KeyState left = successor.left(root.key);
                if (left != null && !left.isAbsent()) {
                    next.add(left);
                } else if (left != null && end == null) {
                    end = successor;
                }
            }
        }
        return end;
    }

    private static List<Operation> involved(KeyState state) {
        List<Operation> involved = new ArrayList<>(state.happenedSuccessors());
        state.readers.stream().filter(Life::hasHappened).forEach(involved::add);
        return involved;
    }

    /** Returns the lives of a key that one comes after the beginning of, since it saw what a commit left that made or saw a part of them. */
    static Stream<Life> knownTo(Operation reader, KeyHistory key) {
        return reader.seen.stream()
                .map(KeyState::writer)
                .filter(writer -> writer != null && writer != reader && writer.happened())
                .flatMap(writer -> Stream.concat(writer.seen.stream(), writer.left.stream()))
                .filter(state -> state.key == key)
                .map(state -> state.life)
                .filter(Objects::nonNull);
    }

    static boolean hasHappened(Operation operation) {
        return !(operation instanceof Attempt attempt) || attempt.happened();
    }

    /** Tells whether the order of time allows this life to have been over before the other began. */
    boolean mayPrecede(Life other) {
        return aliveAt <= other.bornBy;
    }

    /**
     * Orders lives of one key. If one of two must have been first, it is smaller: of the two orders the one with the smaller
     * excess of {@code aliveAt} over the other's {@code bornBy} is taken, which is the order of the sums.
     */
    double middle() {
        return (double) bornBy + (double) aliveAt;
    }
}
