package dev.pawl.jdbc;

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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Short words for what the tests do with wallets. */
final class Wallets {
    static final Kind WALLET = new Kind(
            "wallet",
            List.of(new Kind.Field("id", Kind.Type.TEXT)),
            List.of(new Kind.Field("balance", Kind.Type.DECIMAL), new Kind.Field("currency", Kind.Type.TEXT)));

    private Wallets() {}

    static Key key(String id) {
        return new Key("wallet", new Id.Text(id));
    }

    static Node.Fields worth(String balance) {
        return new Node.Fields(
                Map.of("balance", new Node.Decimal(new BigDecimal(balance)), "currency", new Node.Text("EUR")));
    }

    static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    static Deadline in(long millis) {
        return Deadline.after(Duration.ofMillis(millis));
    }

    /** Collects the parts of a commit. */
    static final class Changes {
        private final AttemptId attempt;
        private final List<Condition> conditions = new ArrayList<>();
        private final List<Write> writes = new ArrayList<>();
        private Set<RequestId> requests = Set.of();

        private Changes(AttemptId attempt) {
            this.attempt = attempt;
        }

        Changes insert(Key key, Node.Fields value) {
            conditions.add(new Condition(key, State.absent()));
            writes.add(new Write.Put(key, Version.first(attempt), value));
            return this;
        }

        Changes replace(Key key, Version seen, Node.Fields value) {
            conditions.add(new Condition(key, State.at(seen)));
            writes.add(new Write.Put(key, seen.next(attempt), value));
            return this;
        }

        Changes delete(Key key, Version seen) {
            conditions.add(new Condition(key, State.at(seen)));
            writes.add(new Write.Delete(key));
            return this;
        }

        Changes read(Key key, State seen) {
            conditions.add(new Condition(key, seen));
            return this;
        }

        Changes requests(String... ids) {
            requests = Set.copyOf(Arrays.stream(ids).map(RequestId::new).toList());
            return this;
        }

        Commit commit() {
            return new Commit(attempt, requests, conditions, writes);
        }
    }

    static Changes changes() {
        return changes(AttemptId.fresh());
    }

    static Changes changes(AttemptId attempt) {
        return new Changes(attempt);
    }

    static CommitOutcome make(Store store, Commit commit) {
        return store.commit(List.of(commit), soon()).get(0);
    }

    static CommitOutcome make(Store store, Changes changes) {
        return make(store, changes.commit());
    }

    static Optional<Stored> find(Store store, Key key) {
        return store.read(List.of(key), soon()).get(0);
    }

    static Stored get(Store store, Key key) {
        return find(store, key).orElseThrow(() -> new AssertionError(key + " is not there."));
    }
}
