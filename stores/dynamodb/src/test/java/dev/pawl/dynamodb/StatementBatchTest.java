package dev.pawl.dynamodb;

import static dev.pawl.dynamodb.Accounts.COMMITTED;
import static dev.pawl.dynamodb.Accounts.KIND;
import static dev.pawl.dynamodb.Accounts.commit;
import static dev.pawl.dynamodb.Accounts.delete;
import static dev.pawl.dynamodb.Accounts.insert;
import static dev.pawl.dynamodb.Accounts.inserted;
import static dev.pawl.dynamodb.Accounts.key;
import static dev.pawl.dynamodb.Accounts.make;
import static dev.pawl.dynamodb.Accounts.read;
import static dev.pawl.dynamodb.Accounts.replace;
import static dev.pawl.dynamodb.Accounts.soon;
import static dev.pawl.dynamodb.Accounts.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.dynamodb.FaultyClient.Fault;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Replacements that share a request end as they would alone. */
@NeedsDynamoDbLocal
class StatementBatchTest {
    private static final Key ALICE = key("alice");
    private static final Key BOB = key("bob");
    private static final Key CAROL = key("carol");

    private final String prefix = LocalFixture.prefix();
    private final FaultyClient client = new FaultyClient(LocalFixture.client());
    private final DynamoDbStore store =
            LocalFixture.opened(DynamoDbStore.builder(client.client()).tablePrefix(prefix), KIND);

    private List<CommitOutcome> together(Commit... batch) {
        return store.commit(List.of(batch), soon());
    }

    private void assertCalls(Map<String, Integer> expected) {
        assertThat(client.takeCalls()).isEqualTo(expected);
    }

    private Map<String, AttributeValue> item(String id) {
        return LocalFixture.client()
                .getItem(call -> call.tableName(prefix + KIND.name()).key(Map.of("id", AttributeValue.fromS(id))))
                .item();
    }

    @Test
    void twentyFiveReplacementsShareARequestAndRememberIt() {
        List<Key> keys = IntStream.range(0, 52).mapToObj(i -> key("k" + i)).toList();
        List<Version> versions =
                new ArrayList<>(keys.stream().map(key -> inserted(store, key)).toList());
        client.takeCalls();
        for (int round = 0; round < 3; round++) {
            List<Commit> batch = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                Commit replace = replace(keys.get(i), versions.get(i));
                versions.set(i, versions.get(i).next(replace.attempt()));
                batch.add(replace);
            }
            assertThat(store.commit(batch, soon())).hasSize(52).containsOnly(COMMITTED);
            assertCalls(Map.of("batchExecuteStatement", 3));
            assertThat(batch)
                    .allMatch(made -> store.settle(made.ticket(), soon()).equals(COMMITTED));
            client.takeCalls();
        }
        assertThat(keys).allMatch(key -> version(store, key).equals(versions.get(keys.indexOf(key))));
        assertThat(item("k7").get("pawl_history").l()).hasSize(3);
    }

    @Test
    void everyCommitOfABatchHasItsOwnOutcome() {
        Version alice = inserted(store, ALICE);
        Version bob = inserted(store, BOB);
        Version carol = inserted(store, CAROL);
        make(store, replace(BOB, bob));
        Version dave = inserted(store, key("dave"));
        client.takeCalls();
        AttemptId attempt = AttemptId.fresh();
        List<CommitOutcome> outcomes = together(
                replace(ALICE, alice),
                replace(BOB, bob),
                replace(CAROL, carol),
                insert(key("eve")),
                delete(key("dave"), dave),
                replace(key("nobody"), carol),
                commit(attempt, Set.of(), Map.of(ALICE, State.at(alice)), new Write.Delete(ALICE)));
        assertThat(outcomes).element(0).isEqualTo(COMMITTED);
        assertThat(outcomes)
                .element(1)
                .isEqualTo(new CommitOutcome.Rejected(List.of(new Conflict.Mismatch(
                        BOB,
                        State.at(bob),
                        State.at(version(store, BOB)),
                        read(store, BOB).orElseThrow()))));
        assertThat(outcomes.subList(2, 5)).containsOnly(COMMITTED);
        assertThat(outcomes)
                .element(5)
                .isEqualTo(new CommitOutcome.Rejected(
                        List.of(new Conflict.Mismatch(key("nobody"), State.at(carol), State.absent(), null))));
        assertThat(outcomes).element(6).isInstanceOf(CommitOutcome.Rejected.class);
    }

    @Test
    void aConflictInABatchCostsNoRead() {
        Version alice = inserted(store, ALICE);
        Version bob = inserted(store, BOB);
        together(replace(ALICE, alice), replace(BOB, bob));
        client.takeCalls();
        assertThat(together(replace(ALICE, alice), replace(BOB, bob)))
                .hasSize(2)
                .allMatch(CommitOutcome.Rejected.class::isInstance);
        assertCalls(Map.of("batchExecuteStatement", 1));
    }

    @Test
    void whatAStatementCannotDoIsDoneByAnUpdate() {
        Version alice = inserted(store, ALICE);
        Version bob = inserted(store, BOB);
        Commit dead = replace(ALICE, alice);
        assertThat(store.settle(dead.ticket(), soon())).isInstanceOf(CommitOutcome.Refused.class);
        make(store, replace(BOB, bob));
        LocalFixture.client()
                .updateItem(call -> call.tableName(prefix + KIND.name())
                        .key(Map.of("id", AttributeValue.fromS("bob")))
                        .updateExpression("REMOVE pawl_history"));
        client.takeCalls();
        // One item has another attempt's fence, the other was replaced and remembers nothing of it.
        Commit alive = replace(ALICE, alice);
        Commit remembered = replace(BOB, version(store, BOB));
        assertThat(together(alive, remembered)).containsExactly(COMMITTED, COMMITTED);
        assertCalls(Map.of("getItem", 1, "batchExecuteStatement", 1, "updateItem", 2));
        assertThat(item("alice")).doesNotContainKey("pawl_fenced").containsKey("pawl_history");
        assertThat(item("bob")).containsKey("pawl_history");
    }

    @Test
    void aFencedAttemptIsDeadInABatchToo() {
        Commit dead = replace(ALICE, inserted(store, ALICE));
        Commit other = replace(BOB, inserted(store, BOB));
        store.settle(dead.ticket(), soon());
        List<CommitOutcome> outcomes = together(dead, other);
        assertThat(outcomes.get(0))
                .isInstanceOfSatisfying(
                        CommitOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(CommitOutcome.Reason.FENCED));
        assertThat(outcomes.get(1)).isEqualTo(COMMITTED);
    }

    @Test
    void theSixteenthReplacementGoesAloneAndArchives() {
        Version alice = inserted(store, ALICE);
        for (int i = 1; i < 15; i++) {
            Commit replace = replace(ALICE, alice);
            make(store, replace);
            alice = alice.next(replace.attempt());
        }
        Version bob = inserted(store, BOB);
        Version carol = inserted(store, CAROL);
        client.takeCalls();
        assertThat(together(replace(ALICE, alice), replace(BOB, bob), replace(CAROL, carol)))
                .containsOnly(COMMITTED);
        assertCalls(Map.of("batchExecuteStatement", 1, "updateItem", 2, "getItem", 1, "putItem", 1));
        assertThat(item("alice").get("pawl_history"))
                .as("what remains of a history")
                .isEqualTo(AttributeValue.fromL(List.of()));
        alice = version(store, ALICE);
        bob = version(store, BOB);
        client.takeCalls();
        assertThat(together(replace(ALICE, alice), replace(BOB, bob))).containsOnly(COMMITTED);
        assertCalls(Map.of("batchExecuteStatement", 1));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whateverHappensToTheRequestEachReplacementTakesEffectOnce(Fault fault) {
        Version alice = inserted(store, ALICE);
        Version bob = inserted(store, BOB);
        Commit stale = replace(BOB, new Version(bob.counter(), bob.stamp() + 1));
        Commit made = replace(ALICE, alice);
        Commit other = replace(CAROL, inserted(store, CAROL));
        client.once("batchExecuteStatement", fault);
        List<CommitOutcome> outcomes = together(made, stale, other);
        switch (fault) {
            case LOST_BEFORE, LOST_AFTER -> {
                assertThat(outcomes).hasSize(3).allMatch(CommitOutcome.InDoubt.class::isInstance);
                boolean arrived = fault == Fault.LOST_AFTER;
                assertThat(store.settle(made.ticket(), soon()).equals(COMMITTED))
                        .isEqualTo(arrived);
                assertThat(store.settle(other.ticket(), soon()).equals(COMMITTED))
                        .isEqualTo(arrived);
                assertThat(store.settle(stale.ticket(), soon())).isInstanceOf(CommitOutcome.Refused.class);
                assertThat(version(store, ALICE)).isEqualTo(arrived ? alice.next(made.attempt()) : alice);
            }
            default -> {
                assertThat(outcomes.get(0)).isEqualTo(COMMITTED);
                assertThat(outcomes.get(1)).isInstanceOf(CommitOutcome.Rejected.class);
                assertThat(outcomes.get(2)).isEqualTo(COMMITTED);
                assertThat(version(store, ALICE)).isEqualTo(alice.next(made.attempt()));
            }
        }
        assertThat(version(store, BOB)).isEqualTo(bob);
    }

    @Test
    void aCopyThatComesAfterTheItemWasReplacedAgainIsRecognised() {
        Commit first = replace(ALICE, inserted(store, ALICE));
        Commit other = replace(BOB, inserted(store, BOB));
        together(first, other);
        make(store, replace(ALICE, version(store, ALICE)));
        Version latest = version(store, ALICE);
        assertThat(together(first, other)).containsOnly(COMMITTED);
        assertThat(version(store, ALICE)).isEqualTo(latest);
    }

    @Test
    void everyTypeAndOddNamesGoThroughStatementsAsThroughUpdates() {
        Kind kind = new Kind(
                "thing",
                List.of(new Kind.Field("id", Kind.Type.TEXT), new Kind.Field("n", Kind.Type.INT64)),
                List.of(
                        new Kind.Field("decimal", Kind.Type.DECIMAL),
                        new Kind.Field("text", Kind.Type.TEXT),
                        new Kind.Field("bytes", Kind.Type.BYTES),
                        new Kind.Field("truth", Kind.Type.BOOL),
                        new Kind.Field("nothing", Kind.Type.TEXT),
                        new Kind.Field("gone", Kind.Type.TEXT),
                        new Kind.Field("tags", Kind.Type.LIST),
                        new Kind.Field("nested", Kind.Type.FIELDS)));
        Table table = Table.of("thing", "odd-table.name")
                .id("key", "sort \"key\"")
                .attribute("decimal", "value")
                .attribute("text", "it's #1 & \"odd\".name[0]")
                .set("tags")
                .version("count")
                .stamp("size")
                .bookkeeping("_");
        DynamoDbStore things = LocalFixture.opened(
                DynamoDbStore.builder(client.client()).tablePrefix(prefix).table(table), kind);
        Node.Fields before = new Node.Fields(Map.of("gone", new Node.Text("soon"), "text", new Node.Text("")));
        Node.Fields after = new Node.Fields(Map.of(
                "decimal", new Node.Decimal(new BigDecimal("10.00")),
                "text", new Node.Text("it's \"quoted\" ?"),
                "bytes", new Node.Bytes(new byte[] {0, -1}),
                "truth", new Node.Bool(false),
                "nothing", new Node.Null(),
                "tags", new Node.Seq(List.of(new Node.Text("a"), new Node.Text("b"))),
                "nested", new Node.Fields(Map.of("list", new Node.Seq(List.of(new Node.Null(), new Node.Int64(7)))))));
        List<Key> keys = List.of(thing("a", 1), thing("a", 2), thing("it's", -3));
        List<Commit> replacements = new ArrayList<>();
        for (Key key : keys) {
            AttemptId attempt = AttemptId.fresh();
            Write put = new Write.Put(key, Version.first(attempt), before);
            assertThat(make(things, commit(attempt, Set.of(), Map.of(key, State.absent()), put)))
                    .isEqualTo(COMMITTED);
            replacements.add(replace(key, Version.first(attempt), after));
        }
        client.takeCalls();
        assertThat(make(things, replacements.get(0))).isEqualTo(COMMITTED);
        assertThat(things.commit(replacements.subList(1, 3), soon())).containsOnly(COMMITTED);
        assertCalls(Map.of("updateItem", 1, "batchExecuteStatement", 1));
        assertThat(read(things, keys.get(1)).orElseThrow().value())
                .isEqualTo(read(things, keys.get(2)).orElseThrow().value())
                .isEqualTo(read(things, keys.get(0)).orElseThrow().value());
        assertThat(LocalFixture.client()
                        .scan(call -> call.tableName(prefix + "odd-table.name"))
                        .items())
                .hasSize(3)
                .allSatisfy(item -> assertThat(item)
                        .hasSize(13)
                        .containsEntry("it's #1 & \"odd\".name[0]", AttributeValue.fromS("it's \"quoted\" ?"))
                        .containsEntry("nothing", AttributeValue.fromNul(true))
                        .doesNotContainKey("gone"));
    }

    private static Key thing(String id, long n) {
        return new Key("thing", new Id.Tuple(List.of(new Id.Text(id), new Id.Int64(n))));
    }

    @Test
    void replacementsShareRequestsWithoutMarkersTooAndThenRememberNothing() {
        DynamoDbStore bare =
                LocalFixture.opened(LocalFixture.builder(client.client()).withoutMarkers(), KIND);
        Version alice = inserted(bare, ALICE);
        Version bob = inserted(bare, BOB);
        client.takeCalls();
        assertThat(bare.commit(List.of(replace(ALICE, alice), replace(BOB, bob)), soon()))
                .containsOnly(COMMITTED);
        assertCalls(Map.of("batchExecuteStatement", 1));
    }
}
