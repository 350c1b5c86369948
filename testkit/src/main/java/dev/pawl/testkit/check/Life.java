package dev.pawl.testkit.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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

    Life(KeyState root, @Nullable Attempt insert) {
        this.root = root;
        this.insert = insert;
        Attempt last = null;
        long firstEnd = insert == null ? Long.MIN_VALUE : insert.end;
        long lastStart = insert == null ? Long.MIN_VALUE : insert.start;
        Deque<KeyState> next = new ArrayDeque<>();
        next.add(root);
        while (!next.isEmpty()) {
            KeyState state = next.remove();
            if (state.life == this) {
                continue;
            }
            state.life = this;
            states.add(state);
            for (Operation reader : state.readers) {
                if (hasHappened(reader)) {
                    firstEnd = Math.min(firstEnd, reader.end);
                    lastStart = Math.max(lastStart, reader.start);
                }
            }
            for (Attempt successor : state.successors) {
                KeyState left = successor.happened() ? successor.left(root.key) : null;
                if (left == null) {
                    continue;
                }
                firstEnd = Math.min(firstEnd, successor.end);
                lastStart = Math.max(lastStart, successor.start);
                if (left.isAbsent()) {
                    last = last == null ? successor : last;
                } else {
                    next.add(left);
                }
            }
        }
        this.death = last;
        this.bornBy = firstEnd;
        this.aliveAt = lastStart;
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

    /** Returns the states after which nothing was written. */
    List<KeyState> leaves() {
        return states.stream()
                .filter(state -> state.happenedSuccessors().isEmpty())
                .toList();
    }
}
