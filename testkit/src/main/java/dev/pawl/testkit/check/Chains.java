package dev.pawl.testkit.check;

import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the states of each key into their order, which their versions tell, and judges that order by itself. */
final class Chains {
    private final History history;
    private long skipped;

    Chains(History history) {
        this.history = history;
    }

    long skipped() {
        return skipped;
    }

    /** An attempt to delete that was left in doubt happened if without it what others saw could not be. */
    void resolveDeletes() {
        boolean found = true;
        while (found) {
            found = false;
            for (KeyHistory key : history.keys.values()) {
                if (key.deletes.stream().anyMatch(Attempt::isUndecided)) {
                    Attempt needed = neededDelete(key, lives(key));
                    if (needed != null) {
                        Evidence.believe(needed);
                        found = true;
                    }
                }
            }
        }
    }

    /** Finds the keys whose versions tell no order, since they were inserted more than once, or may have been, and have no stamps. */
    void findRepeats() {
        for (KeyHistory key : history.keys.values()) {
            if (key.versions.keySet().stream().allMatch(Version::hasStamp)) {
                continue;
            }
            List<Life> lives = lives(key);
            long more =
                    key.absent.successors.stream().filter(Attempt::isUndecided).count();
            key.versionsMayRepeat = lives.size() + more > 1 && lives.stream().anyMatch(life -> !isStamped(life.root));
        }
    }

    private static @Nullable Attempt neededDelete(KeyHistory key, List<Life> lives) {
        for (int i = 0; i < lives.size(); i++) {
            Life life = lives.get(i);
            boolean mustEnd = i + 1 < lives.size()
                    || key.absent.readers.stream()
                            .anyMatch(reader -> Life.hasHappened(reader) && cameAfter(reader, life));
            if (life.death == null && mustEnd) {
                List<Attempt> possible = key.deletes.stream()
                        .filter(delete -> delete.isUndecided() && ends(delete, life))
                        .sorted(Comparator.comparingLong(delete -> delete.start))
                        .toList();
                if (!possible.isEmpty()) {
                    return likeliest(possible, overBy(key, lives, i));
                }
            }
        }
        return null;
    }

    /** Whether one who saw a key absent came after the beginning of a life, and so after its end: by time, or by what it saw else. */
    private static boolean cameAfter(Operation reader, Life life) {
        return reader.start > life.bornBy || Life.knownTo(reader, life.root.key).anyMatch(life::equals);
    }

    /** Returns when a life was over: one who saw the key absent after its beginning had ended, or the next life was there. */
    private static long overBy(KeyHistory key, List<Life> lives, int number) {
        long by = number + 1 < lives.size() ? lives.get(number + 1).bornBy : Operation.NEVER;
        for (Operation reader : key.absent.readers) {
            if (Life.hasHappened(reader) && cameAfter(reader, lives.get(number))) {
                by = Math.min(by, reader.end);
            }
        }
        return by;
    }

    /**
     * Of several deletes the first to begin explains what others saw if any of them does, unless it did more, which may not be there.
     * So the first that did nothing else is taken, if it was early enough.
     */
    private static Attempt likeliest(List<Attempt> inOrder, long by) {
        return inOrder.stream()
                .filter(delete -> delete.seen.size() == 1 && delete.start <= by)
                .findFirst()
                .orElse(inOrder.get(0));
    }

    /** Whether a delete in doubt ends a life, perhaps after writes that are in doubt themselves. */
    private static boolean ends(Attempt delete, Life life) {
        KeyState state = before(delete, life.root.key);
        for (Attempt writer = state.writer();
                state.life != life && writer != null && writer.isUndecided();
                writer = state.writer()) {
            state = before(writer, state.key);
        }
        return state.life == life && state.happenedSuccessors().isEmpty();
    }

    /** Returns the state that an attempt expected a key to be in, which is the first that it saw of it. */
    static KeyState before(Attempt attempt, KeyHistory key) {
        return attempt.seen.stream()
                .filter(state -> state.key == key)
                .findFirst()
                .orElse(key.absent);
    }

    /** Judges each key by itself, and returns how all operations depend on each other. */
    Graph judge(Findings findings) {
        Graph graph = new Graph();
        for (KeyHistory key : history.keys.values()) {
            if (key.versionsMayRepeat) {
                skipped++;
                continue;
            }
            List<Life> lives = lives(key);
            Versions.judge(key, lives, findings);
            Forks.judge(key, lives, findings);
            for (KeyState state : key.versions.values()) {
                Attempt writer = state.writer();
                dependencies(state, writer != null && writer.happened() ? writer : null, graph);
            }
            new Gaps(lives).dependencies(key, graph);
        }
        graph.seal();
        return graph;
    }

    private static boolean isStamped(KeyState state) {
        return state.version != null && state.version.hasStamp();
    }

    private static void dependencies(KeyState state, @Nullable Attempt writer, Graph graph) {
        List<Attempt> next = state.happenedSuccessors();
        for (Attempt successor : next) {
            if (writer != null) {
                graph.add(writer, successor, Graph.Kind.WW, state);
            }
        }
        for (Operation reader : state.readers) {
            if (Life.hasHappened(reader)) {
                if (writer != null) {
                    graph.add(writer, reader, Graph.Kind.WR, state);
                }
                next.forEach(successor -> graph.add(reader, successor, Graph.Kind.RW, state));
            }
        }
    }

    /** Returns the lives of a key in their order. */
    private static List<Life> lives(KeyHistory key) {
        List<Life> lives = new ArrayList<>();
        Versions.initial(key).ifPresent(state -> lives.add(new Life(state, null)));
        for (Attempt insert : key.absent.successors) {
            KeyState root = insert.happened() ? insert.left(key) : null;
            if (root != null && !root.isAbsent()) {
                lives.add(new Life(root, insert));
            }
        }
        lives.sort(Comparator.comparingDouble(Life::middle));
        letGoOn(lives);
        return lives;
    }

    /** Puts the last life that has not ended behind those that have, unless one of them surely came later. */
    private static void letGoOn(List<Life> lives) {
        int last = lives.size() - 1;
        while (last >= 0 && lives.get(last).death != null) {
            last--;
        }
        if (last >= 0) {
            Life goingOn = lives.get(last);
            List<Life> ended = lives.subList(last + 1, lives.size());
            if (ended.stream().allMatch(life -> life.mayPrecede(goingOn))) {
                lives.add(lives.remove(last));
            }
        }
    }

    /** How many versions on from another a version is. */
    static long steps(@Nullable Version from, Version to) {
        return to.counter() - (from != null && from.hasCounter() ? from.counter() : 0);
    }
}
