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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import dev.pawl.AggregateType;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.lock.Lease;
import dev.pawl.lock.Locks;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Conflict;
import dev.pawl.store.Kind;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import dev.pawl.store.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What locks and leases cost and need here, and how the server's clock judges the end of a commit. */
class LocksTest {
    private static final CommitOutcome COMMITTED = new Committed();
    private static final AggregateType<String, Purse> PURSE = AggregateType.of("purse", String.class, Purse.class);

    private record Purse(long coins) {}

    private static MongoStore opened(MongoClient client, Kind... kinds) {
        MongoStore store = MongoStore.of(client, TestServers.freshDatabase());
        store.createCollections(kinds);
        for (Kind kind : kinds) {
            store.bind(kind);
        }
        return store;
    }

    private static Commit until(Instant end, Wallets.Changes changes) {
        Commit commit = changes.commit();
        return commit.under(List.of(), end);
    }

    @Test
    void anEndIsJudgedByTheServerAndAnswersWhatItsClockShows() {
        MongoStore store = opened(TestServers.fake(), WALLET);
        make(store, changes().insert(key("a"), worth("1")));
        Version seen = get(store, key("a")).version();
        Instant now = store.now(soon()).orElseThrow();
        assertThat(make(store, until(now, changes().replace(key("a"), seen, worth("2")))))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.conflicts())
                                .singleElement()
                                .isInstanceOfSatisfying(
                                        Conflict.Expired.class,
                                        expired -> assertThat(expired.now()).isAfterOrEqualTo(now)));
        assertThat(make(store, until(now, changes().read(key("a"), State.at(seen)))))
                .as("also what only checks")
                .isInstanceOf(Rejected.class);
        assertThat(get(store, key("a")).version()).isEqualTo(seen);
        Instant later = now.plus(Duration.ofMinutes(5));
        Commit inTime =
                until(later, changes().replace(key("a"), seen, worth("2")).insert(key("b"), worth("1")));
        assertThat(make(store, inTime)).isEqualTo(COMMITTED);
        assertThat(make(store, inTime)).as("again").isEqualTo(COMMITTED);
    }

    @Test
    void anEndThatNoUpdateCouldJudgeIsRefusedAndSaysSo() {
        MongoStore store = opened(TestServers.fake(), WALLET);
        Instant later = store.now(soon()).orElseThrow().plus(Duration.ofMinutes(5));
        assertThat(make(store, until(later, changes().insert(key("a"), worth("1")))))
                .as("neither updated nor checked")
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.cause()).hasMessageContaining("in time"));
        assertThat(find(store, key("a"))).isEmpty();
    }

    @Test
    void aWriteUnderALeaseCostsOneUpdateMoreThanTwoAggregates() {
        try (Recording wire = new Recording(TestServers.server().connectionString())) {
            MongoStore store = opened(wire.client(), PURSE.kind(), Locks.kinds()[0], Locks.kinds()[1]);
            Repository<String, Purse> purses = Pawl.on(store).repository(PURSE);
            purses.insert("a", new Purse(1)).orThrow();
            Lease lease = Locks.on(store)
                    .tryAcquire("a", "Ann", Duration.ofMinutes(5))
                    .orThrow();
            Repository<String, Purse> under = Pawl.on(store).fencedBy(lease).repository(PURSE);
            wire.taken();
            under.update("a", purse -> new Purse(purse.coins() + 1));
            assertThat(wire.taken()).containsExactly("find", "update", "update", "update", "commitTransaction");
        }
    }

    @Test
    void aLockWithinATransactionCostsALeaseAndItsRelease() {
        try (Recording wire = new Recording(TestServers.server().connectionString())) {
            MongoStore store = opened(wire.client(), PURSE.kind(), Pawl.lockKinds()[0]);
            Pawl pawl = Pawl.on(store);
            pawl.repository(PURSE).insert("a", new Purse(1)).orThrow();
            wire.taken();
            pawl.transact(tx -> tx.replace(tx.lock(PURSE, "a", Wait.atMost(Duration.ofSeconds(30)))
                    .orElseThrow()
                    .with(purse -> new Purse(purse.coins() + 1))));
            List<String> commands = wire.taken();
            commands =
                    commands.stream().filter(name -> !name.startsWith("list")).toList();
            assertThat(commands)
                    .containsExactly(
                            "hello",
                            "find",
                            "update",
                            "insert",
                            "commitTransaction",
                            "find",
                            "update",
                            "update",
                            "update",
                            "commitTransaction",
                            "findAndModify",
                            "findAndModify",
                            "update",
                            "commitTransaction");
        }
    }

    @Test
    void aStandaloneServerRefusesLocksAndEndsAndSaysWhy() {
        MongoStore store = opened(TestServers.standalone(), PURSE.kind(), Pawl.lockKinds()[0]);
        Pawl pawl = Pawl.on(store);
        pawl.repository(PURSE).insert("a", new Purse(1)).orThrow();
        assertThatThrownBy(() -> pawl.transact(tx -> tx.lock(PURSE, "a", Wait.not())))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("a commit is of one aggregate")
                .hasMessageContaining("version check");
        assertThat(store.now(soon())).isEmpty();
    }

    @Test
    void locksWithoutTheirCollectionAreRefusedAndNameIt() {
        MongoStore store = opened(TestServers.fake(), PURSE.kind());
        Pawl pawl = Pawl.on(store);
        pawl.repository(PURSE).insert("a", new Purse(1)).orThrow();
        assertThatThrownBy(() -> pawl.transact(tx -> tx.lock(PURSE, "a", Wait.not())))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(Pawl.lockKinds()[0].name())
                .hasMessageContaining("createCollections");
    }
}
