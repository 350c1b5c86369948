package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.worth;

import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.store.Commit;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Makes batches of every mixture from a seed: most commits fit what is stored, or what the batch will have stored by then. */
final class RandomBatches {
    private static final int KEYS = 12;

    private final Random random;
    private final boolean marked;
    private final List<Commit> made = new ArrayList<>();
    private final Map<Key, State> after = new HashMap<>();

    /**
     * @param marked whether commits are sent again and carry request ids, which takes a commit table
     */
    RandomBatches(long seed, boolean marked) {
        this.random = new Random(seed);
        this.marked = marked;
    }

    static List<Key> keys() {
        return IntStream.range(0, KEYS).mapToObj(i -> key("k" + i)).toList();
    }

    /** Returns a batch for a store that is in the state of this one. */
    List<Commit> next(Store current) {
        for (Key key : keys()) {
            after.put(
                    key, find(current, key).map(Stored::version).map(State::at).orElse(State.absent()));
        }
        boolean onlyReplaces = random.nextInt(3) == 0;
        List<Commit> batch = new ArrayList<>();
        for (int size = 1 + random.nextInt(10); batch.size() < size; ) {
            batch.add(
                    made.isEmpty() || random.nextInt(12) > 0
                            ? fresh(onlyReplaces)
                            : made.get(random.nextInt(made.size())));
        }
        // What only reads leaves no marker, and may be rejected when it is sent again.
        batch.stream().filter(commit -> marked && !commit.writes().isEmpty()).forEach(made::add);
        return batch;
    }

    private Commit fresh(boolean onlyReplaces) {
        Changes changes = changes();
        List<Key> keys = new ArrayList<>(keys());
        Collections.shuffle(keys, random);
        for (Key key : keys.subList(0, random.nextInt(3) == 0 ? 2 + random.nextInt(2) : 1)) {
            add(changes, key, onlyReplaces);
        }
        if (marked && !onlyReplaces && random.nextInt(6) == 0) {
            changes.requests("r" + random.nextInt(8));
        }
        Commit commit = changes.commit();
        commit.statesAfter().forEach(state -> after.put(state.key(), state.expected()));
        return commit;
    }

    private void add(Changes changes, Key key, boolean onlyReplaces) {
        State expected = random.nextInt(8) == 0 ? wrong() : after.getOrDefault(key, State.absent());
        Node.Fields value = worth(random.nextInt(100) + "." + (10 + random.nextInt(90)));
        if (expected instanceof State.At at) {
            int what = onlyReplaces ? 0 : random.nextInt(5);
            if (what == 4) {
                changes.delete(key, at.version());
            } else if (what == 3) {
                changes.read(key, expected);
            } else {
                changes.replace(key, at.version(), value);
            }
        } else if (onlyReplaces) {
            changes.replace(key, Version.of(1), value);
        } else if (random.nextInt(4) == 0) {
            changes.read(key, expected);
        } else {
            changes.insert(key, value);
        }
    }

    private State wrong() {
        return random.nextBoolean() ? State.absent() : State.at(Version.of(random.nextInt(4)));
    }
}
