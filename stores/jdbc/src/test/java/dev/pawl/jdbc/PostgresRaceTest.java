package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.in;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Conflict;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PostgresRaceTest extends RaceSuite {
    private static final Kind PARENT = new Kind(
            "parent", List.of(new Kind.Field("id", Kind.Type.TEXT)), List.of(new Kind.Field("a", Kind.Type.INT64)));
    private static final Kind CHILD = new Kind(
            "child", List.of(new Kind.Field("id", Kind.Type.TEXT)), List.of(new Kind.Field("parent", Kind.Type.TEXT)));

    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }

    @Test
    void aLoneInsertWaitsForACommitThatHasReadItsIdAsAbsent() throws SQLException {
        Commit insert = changes().insert(key("alice"), worth("1")).commit();
        try (Connection reader = database.connect();
                Statement statement = reader.createStatement()) {
            statement.execute("BEGIN");
            statement.execute(
                    "SELECT pg_advisory_xact_lock(" + AdvisoryLock.of(Name.parse("wallet"), key("alice")) + ")");

            BoundsSuite.assertRefused(store.commit(List.of(insert), in(200)).get(0), Reason.BUSY);
            statement.execute("ROLLBACK");
        }
        assertThat(make(store, insert)).isEqualTo(new Committed());
    }

    /** While the lock is waited for, the row is there no more; the new one came too late for that look. */
    @Test
    void aRowThatWasDeletedAndInsertedAnewInOneTransactionIsToldAsItIsNowAndNotAsAbsent() throws Exception {
        make(store, changes().insert(key("alice"), worth("1")));
        Version seen = get(store, key("alice")).version();
        Commit commit = changes()
                .replace(key("alice"), seen, worth("2"))
                .insert(key("bob"), worth("2"))
                .commit();
        CompletableFuture<CommitOutcome> outcome;
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("DELETE FROM wallet WHERE id = 'alice'");
            statement.execute("INSERT INTO wallet SELECT 'alice', 7, 7, '{\"balance\": \"7\", \"currency\": \"EUR\"}'");
            outcome = CompletableFuture.supplyAsync(() -> make(store, commit));
            database.awaitWaiting();
            statement.execute("COMMIT");
        }
        Stored now = get(store, key("alice"));
        assertThat(outcome.get(30, TimeUnit.SECONDS))
                .isEqualTo(new Rejected(
                        List.of(new Conflict.Mismatch(key("alice"), State.at(seen), State.at(now.version()), now))));
    }

    /** Two parents, 0 and 1, and a table of children that refer to them. */
    private JdbcStore parents() {
        database.execute(
                "CREATE TABLE parent (id text PRIMARY KEY, version bigint, stamp bigint, a bigint)",
                "CREATE TABLE child (id text PRIMARY KEY, version bigint, stamp bigint, parent text REFERENCES parent (id))");
        JdbcStore parents = JdbcStore.builder(database.pool())
                .table(Table.columns("parent", "parent").stamp("stamp"))
                .table(Table.columns("child", "child").stamp("stamp"))
                .build();
        parents.bind(PARENT);
        parents.bind(CHILD);
        for (int i = 0; i < 2; i++) {
            make(parents, changes().insert(parent(i), number(0)));
        }
        return parents;
    }

    private static Key parent(int i) {
        return new Key("parent", new Id.Text(Integer.toString(i)));
    }

    private static Node.Fields number(long number) {
        return new Node.Fields(Map.of("a", new Node.Int64(number)));
    }

    private static Changes child(Changes changes, String id, int parent) {
        return changes.insert(
                new Key("child", new Id.Text(id)),
                new Node.Fields(Map.of("parent", new Node.Text(Integer.toString(parent)))));
    }

    @Test
    void whoeverRefersToARowHoldsUpItsDeleteButNotItsReplacement() throws SQLException {
        JdbcStore parents = parents();
        Version seen = get(parents, parent(0)).version();
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("INSERT INTO child VALUES ('other', 1, 1, '0')");

            Commit delete = child(changes().delete(parent(0), seen), "mine", 1).commit();
            BoundsSuite.assertRefused(parents.commit(List.of(delete), in(200)).get(0), Reason.BUSY);
            assertThat(make(parents, child(changes().replace(parent(0), seen, number(1)), "mine", 1)))
                    .isEqualTo(new Committed());
            statement.execute("ROLLBACK");
        }
    }

    @Test
    void parentsThatAreReplacedWithNewChildrenOfEachOtherNeverDeadlock() throws Exception {
        JdbcStore parents = parents();
        String deadlocks = database.deadlocks();

        List<Integer> made = Crowd.race(2, i -> () -> {
            int count = 0;
            for (int n = 0; n < 60; n++) {
                Version seen = get(parents, parent(i)).version();
                Changes changes = changes().replace(parent(i), seen, number(n));
                count += make(parents, child(changes, i + "-" + n, 1 - i)) instanceof Committed ? 1 : 0;
            }
            return count;
        });

        assertThat(made).containsOnly(60);
        assertThat(database.deadlocks()).isEqualTo(deadlocks);
    }
}
