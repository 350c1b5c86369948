package dev.pawl.mongodb;

import static dev.pawl.mongodb.Wallets.WALLET;
import static dev.pawl.mongodb.Wallets.changes;
import static dev.pawl.mongodb.Wallets.find;
import static dev.pawl.mongodb.Wallets.get;
import static dev.pawl.mongodb.Wallets.key;
import static dev.pawl.mongodb.Wallets.make;
import static dev.pawl.mongodb.Wallets.soon;
import static dev.pawl.mongodb.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts the commands that each operation costs; {@code docs/stores.md} has these numbers. */
class RoundTripTest {
    private static final CommitOutcome COMMITTED = new Committed();

    private Recording wire;
    private MongoStore store;

    @BeforeEach
    void start() {
        wire = new Recording(TestServers.server().connectionString());
        store = opened(MongoStore.builder(wire.client(), TestServers.freshDatabase()));
    }

    private MongoStore opened(MongoStore.Builder builder) {
        MongoStore opened = builder.build();
        opened.createCollections(WALLET);
        opened.bind(WALLET);
        wire.taken();
        return opened;
    }

    @AfterEach
    void stop() {
        wire.close();
    }

    private Version inserted(String id) {
        assertThat(make(store, changes().insert(key(id), worth("1")))).isEqualTo(COMMITTED);
        Version version = get(store, key(id)).version();
        wire.taken();
        return version;
    }

    @Test
    void oneAggregateIsReadAndReplacedInOneCommandEach() {
        Version seen = inserted("a");
        find(store, key("a"));
        assertThat(wire.taken()).containsExactly("find");
        assertThat(make(store, changes().replace(key("a"), seen, worth("2")))).isEqualTo(COMMITTED);
        assertThat(wire.taken()).containsExactly("update");
        assertThat(make(store, changes().replace(key("a"), seen, worth("3")))).isInstanceOf(Rejected.class);
        assertThat(wire.taken()).as("a conflict, with the current value").containsExactly("update", "find");
    }

    @Test
    void insertsDeletesAndSeveralAggregatesAreATransaction() {
        assertThat(make(store, changes().insert(key("a"), worth("1")))).isEqualTo(COMMITTED);
        assertThat(wire.taken()).containsExactly("update", "insert", "commitTransaction");
        Version a = get(store, key("a")).version();
        Version b = inserted("b");
        assertThat(make(store, changes().replace(key("a"), a, worth("2")).replace(key("b"), b, worth("2"))))
                .isEqualTo(COMMITTED);
        assertThat(wire.taken()).containsExactly("update", "update", "commitTransaction");
        assertThat(make(
                        store,
                        changes()
                                .replace(key("a"), get(store, key("a")).version(), worth("3"))
                                .read(key("b"), State.at(get(store, key("b")).version()))
                                .read(key("c"), State.absent())))
                .isEqualTo(COMMITTED);
        assertThat(wire.taken()).containsExactly("find", "find", "update", "find", "update", "commitTransaction");
        Version last = get(store, key("a")).version();
        wire.taken();
        assertThat(make(store, changes().delete(key("a"), last))).isEqualTo(COMMITTED);
        assertThat(wire.taken()).containsExactly("findAndModify", "update", "commitTransaction");
    }

    @Test
    void aConflictInATransactionCostsALookAtDocumentsAndMarkers() {
        inserted("a");
        assertThat(make(store, changes().insert(key("a"), worth("1")))).isInstanceOf(Rejected.class);
        assertThat(wire.taken())
                .startsWith("update", "insert")
                .endsWith("find", "find")
                .hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void everyFifteenthReplaceMakesRoomAndKeepsTheWritersAsMarkers() {
        Version seen = inserted("a");
        List<Integer> costs = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            assertThat(make(store, changes().replace(key("a"), seen, worth("2"))))
                    .isEqualTo(COMMITTED);
            costs.add(wire.taken().size());
            seen = get(store, key("a")).version();
            wire.taken();
        }
        assertThat(costs.stream().filter(cost -> cost == 5)).hasSize(2);
        assertThat(costs.stream().filter(cost -> cost == 1)).hasSize(43);
    }

    @Test
    void aBatchOfReplacesIsOneCommandAndTwoWhenOneOfThemConflicts() {
        List<Commit> batch = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            batch.add(changes()
                    .replace(key("w" + i), inserted("w" + i), worth("2"))
                    .commit());
        }
        Version overwritten = get(store, key("w7")).version();
        wire.taken();
        assertThat(store.commit(batch, soon())).hasSize(20).containsOnly(COMMITTED);
        assertThat(wire.taken()).containsExactly("update");
        assertAllAreReplacedButTheSeventh(overwritten);
        assertThat(wire.taken()).containsExactly("update", "find", "update", "find");
        assertAllAreReplacedButTheSeventh(Version.of(1));
        assertThat(wire.taken())
                .as("also for a version that the document does not remember")
                .containsExactly("update", "find", "find", "find", "update", "find", "find");
    }

    private void assertAllAreReplacedButTheSeventh(Version stale) {
        List<Commit> batch = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Version seen = i == 7 ? stale : get(store, key("w" + i)).version();
            batch.add(changes().replace(key("w" + i), seen, worth("3")).commit());
        }
        wire.taken();
        List<CommitOutcome> outcomes = store.commit(batch, soon());
        assertThat(outcomes.get(7)).isInstanceOf(Rejected.class);
        assertThat(outcomes.stream().filter(COMMITTED::equals)).hasSize(19);
    }

    @Test
    void withoutMarkersEveryCommitOfOneAggregateIsOneConditionalWrite() {
        store = opened(
                MongoStore.builder(wire.client(), TestServers.freshDatabase()).withoutMarkers());
        assertThat(store.bind(WALLET).settlesExactly()).isFalse();
        assertThat(make(store, changes().insert(key("a"), worth("1")))).isEqualTo(COMMITTED);
        assertThat(wire.taken()).containsExactly("insert");
        Version seen = get(store, key("a")).version();
        wire.taken();
        assertThat(make(store, changes().replace(key("a"), seen, worth("2")))).isEqualTo(COMMITTED);
        assertThat(wire.taken()).containsExactly("update");
        Version last = get(store, key("a")).version();
        wire.taken();
        assertThat(make(store, changes().delete(key("a"), last))).isEqualTo(COMMITTED);
        assertThat(wire.taken()).containsExactly("delete");
        Commit a = changes().replace(key("a"), inserted("a"), worth("2")).commit();
        Commit b = changes().replace(key("b"), inserted("b"), worth("2")).commit();
        assertThat(store.commit(List.of(a, b), soon())).containsOnly(COMMITTED);
        assertThat(wire.taken()).as("a batch").containsExactly("update", "update");
    }
}
