package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * States that commits of this process have just left, or are about to leave, carried over to the transactions that follow closely,
 * which need not read them. Nothing is believed for it: the commit checks the version of whatever was read.
 *
 * <p>Kept is only what transactions want again and again, less than a second apart, and nothing for one that runs
 * alone. Where others write the same keys, so that one state in five turns out stale, few transactions rely on them.
 * Safe for use by many threads; without a lock, which all callers of a group would want at once when the group is done.
 */
final class Carried {
    private static final long GENERATION_NANOS = 500_000_000;
    private static final long GENERATION_BYTES = 4 << 20;

    private final LongSupplier ticker;
    private final AtomicInteger running = new AtomicInteger();
    private final Trust trust = new Trust();
    private volatile Generations generations;

    Carried(LongSupplier ticker) {
        this.ticker = ticker;
        this.generations = nothing();
    }

    private Generations nothing() {
        long now = ticker.getAsLong();
        return new Generations(new Generation(now), new Generation(now));
    }

    /** A state, and the step that is to leave it; without one if that has been done. */
    record Known(Stored state, @Nullable TransactionStep from) {
        boolean isComing() {
            return from != null && !from.hasEnded() && !from.isDoomed();
        }

        boolean is(State other) {
            return other.equals(State.at(state.version()));
        }
    }

    /** What was wanted lately, and what was wanted before and will be forgotten soon unless it is wanted again. */
    private record Generations(Generation young, Generation old) {
        boolean isEmpty() {
            return young.states.isEmpty() && old.states.isEmpty();
        }

        @Nullable
        Last find(Key key) {
            Last last = young.states.get(key);
            return last == null ? old.states.get(key) : last;
        }

        Last wanted(Key key) {
            Last last = young.states.get(key);
            if (last != null) {
                return last;
            }
            Last before = old.states.get(key);
            return young.add(key, before == null ? new Last() : before);
        }
    }

    private static final class Generation {
        private final Map<Key, Last> states = new ConcurrentHashMap<>();
        private final AtomicLong bytes = new AtomicLong();
        private final long since;

        Generation(long since) {
            this.since = since;
        }

        Last add(Key key, Last last) {
            Last other = states.putIfAbsent(key, last);
            bytes.addAndGet(last.bytes());
            return other == null ? last : other;
        }
    }

    /** What the last commit has left of one key, if that is known. */
    private static final class Last {
        private static final int OVERHEAD = 200;

        private final AtomicReference<@Nullable Stored> state = new AtomicReference<>();
        /** Those that are to come, the newest first. */
        private final Deque<Known> coming = new ConcurrentLinkedDeque<>();

        @Nullable
        Known get() {
            for (Known next : coming) {
                if (next.isComing()) {
                    return next;
                }
            }
            Stored known = state.get();
            return known == null ? null : new Known(known, null);
        }

        @Nullable
        Stored stored() {
            return state.get();
        }

        /** Notes what a step is about to leave, unless it builds on another state than the newest. */
        void comes(Write write, State expected, TransactionStep from) {
            Known newest = get();
            if (write instanceof Write.Put put && (newest == null || newest.is(expected))) {
                coming.addFirst(new Known(new Stored(put.key(), put.version(), put.value()), from));
            }
        }

        void gone(TransactionStep from) {
            coming.removeIf(known -> known.from() == from);
        }

        long bytes() {
            Stored known = state.get();
            return OVERHEAD + (known == null ? 0 : Sizes.of(known.value()));
        }

        void left(Write write) {
            if (write instanceof Write.Put put) {
                state.accumulateAndGet(new Stored(put.key(), put.version(), put.value()), Last::later);
            } else {
                state.set(null);
            }
        }

        /** Groups that were at work at once may come in any order. */
        private static Stored later(@Nullable Stored known, Stored left) {
            return known == null || isLater(left.version(), known.version()) ? left : known;
        }

        private static boolean isLater(Version one, Version other) {
            return !one.hasCounter() || !other.hasCounter() || one.counter() > other.counter();
        }

        /** Forgets a state; returns whether that was the last one known, and none is about to replace it. */
        boolean forget(State stale) {
            Known known = get();
            return known != null && known.is(stale) && state.compareAndSet(known.state(), null);
        }
    }

    /** Says that a transaction begins. */
    void begin() {
        running.incrementAndGet();
    }

    /** Says that a transaction has ended. With the last one everything is forgotten. */
    void end() {
        if (running.decrementAndGet() == 0 && size() > 0) {
            generations = nothing();
        }
    }

    /** Tells of how many keys anything may be known. */
    int size() {
        Generations now = generations;
        return now.young.states.size() + now.old.states.size();
    }

    /**
     * Returns those of the states of these keys that are known, and lets states of them be kept from now on; nothing of either for a
     * transaction that runs alone.
     */
    Map<Key, Known> want(List<Key> keys) {
        if (running.get() < 2) {
            return Map.of();
        }
        Generations now = current();
        boolean trusted = trust.isGiven();
        Map<Key, Known> found = new HashMap<>();
        for (Key key : keys) {
            Known state = now.wanted(key).get();
            if (trusted && state != null) {
                found.put(key, state);
            }
        }
        return found;
    }

    private Generations current() {
        Generations now = generations;
        long time = ticker.getAsLong();
        long age = time - now.young.since;
        if (age < GENERATION_NANOS && now.young.bytes.get() < GENERATION_BYTES) {
            return now;
        }
        // Of two that do so at once, what the one keeps is forgotten.
        Generation old = age < 2 * GENERATION_NANOS ? now.young : new Generation(time);
        Generations next = new Generations(new Generation(time), old);
        generations = next;
        return next;
    }

    /** Notes what a commit is about to leave, for keys of which it builds on the newest state. */
    void comes(Commit commit, TransactionStep step) {
        forEach(commit, (last, write) -> last.comes(write, commit.expected(write.key()), step));
    }

    /** Forgets what a commit was to leave, since its caller waits no longer. */
    void gone(Commit commit, TransactionStep step) {
        forEach(commit, (last, write) -> last.gone(step));
    }

    /** Notes what a commit has left. */
    void left(Commit commit) {
        forEach(commit, (last, write) -> {
            last.left(write);
            generations.young.bytes.addAndGet(last.bytes());
        });
    }

    private void forEach(Commit commit, BiConsumer<Last, Write> note) {
        Generations now = generations;
        if (now.isEmpty()) {
            return;
        }
        for (Write write : commit.writes()) {
            Last last = now.find(write.key());
            if (last != null) {
                note.accept(last, write);
            }
        }
    }

    private static Conflict mismatch(Condition condition, Stored actual) {
        return new Conflict.Mismatch(condition.key(), condition.expected(), State.at(actual.version()), actual);
    }

    /** Returns the conflicts with states that commits of this process have left meanwhile, or are about to leave. */
    List<Conflict> overtakenSoon(List<Condition> reliedOn) {
        List<Conflict> overtaken = new ArrayList<>(0);
        for (Condition condition : reliedOn) {
            Last last = generations.find(condition.key());
            Known newest = last == null ? null : last.get();
            if (newest != null && !newest.is(condition.expected())) {
                overtaken.add(mismatch(condition, newest.state()));
            }
        }
        return overtaken;
    }

    /** Returns the conflict with a state that a commit of this process has left meanwhile, or null if that is not known. */
    @Nullable
    Conflict overtaken(Condition condition) {
        Last last = generations.find(condition.key());
        Stored state = last == null ? null : last.stored();
        return state == null || condition.expected().equals(State.at(state.version()))
                ? null
                : mismatch(condition, state);
    }

    /** Notes that a transaction which relied on states was committed, so that all of them were true. */
    void proved() {
        trust.proved();
    }

    /**
     * Notes that a transaction could not be committed, since these states were stale. Those that other commits of this process have
     * overtaken meanwhile say nothing about others.
     */
    void disproved(List<Condition> stale) {
        Generations now = generations;
        boolean byOthers = false;
        for (Condition condition : stale) {
            Last last = now.find(condition.key());
            byOthers |= last != null && last.forget(condition.expected());
        }
        if (byOthers) {
            trust.disproved();
        }
    }
}
