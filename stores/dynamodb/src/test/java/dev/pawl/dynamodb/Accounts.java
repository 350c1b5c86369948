package dev.pawl.dynamodb;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Commits to write by hand: accounts with a balance. */
final class Accounts {
    static final Kind KIND = new Kind(
            "account",
            List.of(new Kind.Field("id", Kind.Type.TEXT)),
            List.of(new Kind.Field("balance", Kind.Type.DECIMAL)));
    static final CommitOutcome COMMITTED = new CommitOutcome.Committed();

    private Accounts() {}

    static Key key(String id) {
        return new Key(KIND.name(), new Id.Text(id));
    }

    static Node.Fields balance(String amount) {
        return new Node.Fields(Map.of("balance", new Node.Decimal(new BigDecimal(amount))));
    }

    static Commit insert(Key key, RequestId... requests) {
        return insert(key, balance("1"), requests);
    }

    static Commit insert(Key key, Node.Fields value, RequestId... requests) {
        AttemptId attempt = AttemptId.fresh();
        return commit(
                attempt,
                Set.of(requests),
                Map.of(key, State.absent()),
                new Write.Put(key, Version.first(attempt), value));
    }

    static Commit replace(Key key, Version expected, RequestId... requests) {
        return replace(key, expected, balance("2"), requests);
    }

    static Commit replace(Key key, Version expected, Node.Fields value, RequestId... requests) {
        AttemptId attempt = AttemptId.fresh();
        return commit(
                attempt,
                Set.of(requests),
                Map.of(key, State.at(expected)),
                new Write.Put(key, expected.next(attempt), value));
    }

    static Commit delete(Key key, Version expected) {
        return commit(AttemptId.fresh(), Set.of(), Map.of(key, State.at(expected)), new Write.Delete(key));
    }

    static Commit commit(AttemptId attempt, Set<RequestId> requests, Map<Key, State> expected, Write... writes) {
        List<Condition> conditions = new ArrayList<>();
        expected.forEach((key, state) -> conditions.add(new Condition(key, state)));
        return new Commit(attempt, requests, conditions, List.of(writes));
    }

    static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(30));
    }

    static CommitOutcome make(Store store, Commit commit) {
        return store.commit(List.of(commit), soon()).get(0);
    }

    static Optional<Stored> read(Store store, Key key) {
        return store.read(List.of(key), soon()).get(0);
    }

    static Version version(Store store, Key key) {
        return read(store, key).orElseThrow().version();
    }

    static Version inserted(Store store, Key key) {
        return inserted(store, key, balance("1"));
    }

    static Version inserted(Store store, Key key, Node.Fields value) {
        if (!make(store, insert(key, value)).equals(COMMITTED)) {
            throw new AssertionError(key + " was not inserted.");
        }
        return version(store, key);
    }
}
