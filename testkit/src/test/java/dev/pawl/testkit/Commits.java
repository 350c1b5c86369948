package dev.pawl.testkit;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The commits that the tests of this module hand to stores. */
final class Commits {
    static final Deadline SOON = Deadline.after(Duration.ofMinutes(1));

    private static final Node.Fields VALUE = new Node.Fields(Map.of("balance", new Node.Int64(1)));

    private Commits() {}

    static Key wallet(String id) {
        return new Key("wallet", new Id.Text(id));
    }

    static Commit insert(Key key) {
        AttemptId attempt = AttemptId.fresh();
        return new Commit(
                attempt,
                Set.of(),
                List.of(new Condition(key, State.absent())),
                List.of(new Write.Put(key, Version.first(attempt), VALUE)));
    }

    static Commit replace(Key key, Version seen) {
        return replace(key, seen, 1);
    }

    static Commit replace(Key key, Version seen, long steps) {
        AttemptId attempt = AttemptId.fresh();
        return new Commit(
                attempt,
                Set.of(),
                List.of(new Condition(key, State.at(seen))),
                List.of(new Write.Put(key, new Version(seen.counter() + steps, attempt.stamp()), VALUE)));
    }

    static Commit delete(Key key, State seen) {
        return new Commit(
                AttemptId.fresh(), Set.of(), List.of(new Condition(key, seen)), List.of(new Write.Delete(key)));
    }
}
