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

import dev.pawl.store.AttemptId;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@NeedsDynamoDbLocal
class RoundTripTest {
    private static final Key ALICE = key("alice");

    private final FaultyClient counting = new FaultyClient(LocalFixture.client());
    private final DynamoDbStore store = LocalFixture.opened(LocalFixture.builder(counting.client()), KIND);

    private void assertCalls(Map<String, Integer> expected) {
        assertThat(counting.takeCalls()).isEqualTo(expected);
    }

    @Test
    void findInsertReplaceAndDeleteAreOneCallEach() {
        counting.takeCalls();
        assertThat(make(store, insert(ALICE))).isEqualTo(COMMITTED);
        assertCalls(Map.of("transactWriteItems", 1));
        Version first = version(store, ALICE);
        assertCalls(Map.of("getItem", 1));
        assertThat(make(store, delete(ALICE, first))).isEqualTo(COMMITTED);
        assertCalls(Map.of("transactWriteItems", 1));
        Version again = inserted(store, ALICE);
        counting.takeCalls();
        assertThat(make(store, replace(ALICE, again))).isEqualTo(COMMITTED);
        assertCalls(Map.of("updateItem", 1));
    }

    @Test
    void deletingWhatWasReplacedTakesASecondCallThatArchives() {
        make(store, replace(ALICE, inserted(store, ALICE)));
        Version replaced = version(store, ALICE);
        counting.takeCalls();
        assertThat(make(store, delete(ALICE, replaced))).isEqualTo(COMMITTED);
        assertCalls(Map.of("transactWriteItems", 2));
    }

    @Test
    void aConflictIsOneCallThatAlsoBringsWhatIsStored() {
        Version first = inserted(store, ALICE);
        make(store, replace(ALICE, first));
        var stored = read(store, ALICE).orElseThrow();
        counting.takeCalls();
        CommitOutcome outcome = make(store, replace(ALICE, first));
        assertCalls(Map.of("updateItem", 1));
        assertThat(outcome)
                .isEqualTo(new CommitOutcome.Rejected(
                        List.of(new Conflict.Mismatch(ALICE, State.at(first), State.at(stored.version()), stored))));
        assertThat(make(store, delete(ALICE, first))).isInstanceOf(CommitOutcome.Rejected.class);
        assertThat(make(store, insert(ALICE))).isInstanceOf(CommitOutcome.Rejected.class);
        assertCalls(Map.of("transactWriteItems", 2));
    }

    @Test
    void aTransactionOfManyIsOneCall() {
        AttemptId attempt = AttemptId.fresh();
        List<Key> keys = IntStream.range(0, 90).mapToObj(i -> key("k" + i)).toList();
        Map<Key, State> absent = new HashMap<>();
        keys.forEach(key -> absent.put(key, State.absent()));
        Write[] writes = keys.stream()
                .map(key -> new Write.Put(key, Version.first(attempt), Accounts.balance("1")))
                .toArray(Write[]::new);
        counting.takeCalls();
        assertThat(make(store, commit(attempt, Set.of(new RequestId("r")), absent, writes)))
                .isEqualTo(COMMITTED);
        assertCalls(Map.of("transactWriteItems", 1));
        assertThat(store.read(keys, soon())).allMatch(row -> row.isPresent());
        assertCalls(Map.of("batchGetItem", 1));
    }

    @Test
    void conditionsAloneAreReadAsOfOneMoment() {
        Version a = inserted(store, key("a"));
        Version b = inserted(store, key("b"));
        counting.takeCalls();
        Map<Key, State> both = Map.of(key("a"), State.at(a), key("b"), State.at(b));
        assertThat(make(store, commit(AttemptId.fresh(), Set.of(), both))).isEqualTo(COMMITTED);
        assertCalls(Map.of("transactGetItems", 1));
        Map<Key, State> wrong = Map.of(key("a"), State.at(a), key("b"), State.absent());
        assertThat(make(store, commit(AttemptId.fresh(), Set.of(), wrong))).isInstanceOf(CommitOutcome.Rejected.class);
    }

    @Test
    void everySixteenthReplacementMovesOlderOnesToTheArchive() {
        Version version = inserted(store, ALICE);
        counting.takeCalls();
        for (int i = 0; i < 32; i++) {
            var replace = replace(ALICE, version);
            assertThat(make(store, replace)).isEqualTo(COMMITTED);
            version = version.next(replace.attempt());
        }
        assertCalls(Map.of("updateItem", 32 + 2, "getItem", 2, "putItem", 2));
        var item = LocalFixture.client()
                .scan(call -> call.tableName(store.ddl(KIND).get(0).split(" ", -1)[4]))
                .items()
                .get(0);
        assertThat(item.get("pawl_history").l()).hasSizeLessThanOrEqualTo(16);
    }
}
