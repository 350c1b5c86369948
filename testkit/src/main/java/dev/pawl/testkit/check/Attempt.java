package dev.pawl.testkit.check;

import dev.pawl.store.AttemptId;
import dev.pawl.store.RequestId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to commit. What it saw are its conditions, and what else its caller was told; whether it happened may have to be
 * found out from others.
 */
final class Attempt extends Operation {
    final AttemptId id;
    final Set<RequestId> requests;
    final List<KeyState> left;
    /** The process that made it. */
    final String process;
    /** Whether it was made within a recorded call, whose caller then was told of it. */
    final boolean called;

    /** When it was first handed over. */
    long sent;

    private final Map<KeyState, Long> covers;
    private int unanswered = 1;
    private long committedAt = NEVER;
    private long rejectedAt = -NEVER;
    private boolean fenced;
    private boolean happened;

    Attempt(
            Origin origin,
            long start,
            AttemptId id,
            Set<RequestId> requests,
            Collection<KeyState> seen,
            List<KeyState> left,
            Map<KeyState, Long> covers,
            String process,
            boolean called) {
        super(origin, start, NEVER, new ArrayList<>(seen));
        this.id = id;
        this.requests = requests;
        this.left = left;
        this.covers = covers;
        this.process = process;
        this.sent = start;
        this.called = called;
    }

    @Override
    List<KeyState> left() {
        return left;
    }

    /** How many versions a state that it leaves stands for: more than one if updates were combined. */
    long covers(KeyState state) {
        return covers.getOrDefault(state, 1L);
    }

    /** Whether it writes nothing but deletes, so that no version tells whose it is. */
    boolean onlyDeletes() {
        return left.stream().allMatch(KeyState::isAbsent);
    }

    /** Returns the state in which it leaves a key, or null if it does not write that. */
    @Nullable
    KeyState left(KeyHistory key) {
        for (KeyState state : left) {
            if (state.key == key) {
                return state;
            }
        }
        return null;
    }

    /**
     * Its caller was told that it saw this, which the commit may have checked or not. If not, it was so at some moment of the call,
     * and not necessarily at that of the commit.
     */
    void saw(KeyState state, long called) {
        if (!seen.contains(state)) {
            seen.add(state);
            state.readers.add(this);
            start = Math.min(start, called);
        }
    }

    /** The very same commit is handed over once more. */
    void sentAgain(long at) {
        unanswered++;
        sent = Math.min(sent, at);
        start = Math.min(start, at);
    }

    void committed(long at) {
        committedAt = Math.min(committedAt, at);
        end = Math.min(end, at);
        happened = true;
    }

    void refused() {
        unanswered--;
    }

    void rejected(long sent) {
        unanswered--;
        rejectedAt = Math.max(rejectedAt, sent);
    }

    void fence() {
        fenced = true;
    }

    /** Others have seen what it left, or it is needed to explain what they saw. */
    void mustHaveHappened() {
        happened = true;
    }

    boolean happened() {
        return happened;
    }

    /** Whether the store said that it surely was not applied. */
    boolean denied() {
        return committedAt == NEVER && (fenced || unanswered <= 0);
    }

    boolean mayHaveHappened() {
        return happened || !denied();
    }

    boolean isUndecided() {
        return !happened && !denied();
    }

    boolean contradicts() {
        return committedAt != NEVER && (fenced || rejectedAt > committedAt || committedAt < start);
    }
}
