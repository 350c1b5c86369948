package dev.pawl.mongodb;

import static dev.pawl.mongodb.Wallets.WALLET;
import static dev.pawl.mongodb.Wallets.changes;
import static dev.pawl.mongodb.Wallets.find;
import static dev.pawl.mongodb.Wallets.get;
import static dev.pawl.mongodb.Wallets.in;
import static dev.pawl.mongodb.Wallets.key;
import static dev.pawl.mongodb.Wallets.make;
import static dev.pawl.mongodb.Wallets.soon;
import static dev.pawl.mongodb.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import dev.pawl.embedded.EmbeddedMongoDb;
import dev.pawl.embedded.FakeReplicaSet;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the store answers the labels of the transaction protocol. */
class ProtocolTest {
    private static final CommitOutcome COMMITTED = new Committed();

    private final FakeReplicaSet fake = new FakeReplicaSet();
    private EmbeddedMongoDb server;
    private Recording wire;
    private MongoStore store;

    @BeforeEach
    void start() {
        server = EmbeddedMongoDb.replicaSet(fake);
        wire = new Recording(server.connectionString());
        store = MongoStore.of(wire.client(), "app");
        store.createCollections(WALLET);
        store.bind(WALLET);
        wire.taken();
    }

    @AfterEach
    void stop() {
        assertThat(fake.openTransactions()).isZero();
        wire.close();
        server.close();
    }

    @Test
    void aCommitWhoseReplyIsLostIsSentAgainAndNothingElseIs() {
        fake.loseCommitReplies(1);
        assertThat(make(store, changes().insert(key("a"), worth("1")))).isEqualTo(COMMITTED);
        assertThat(wire.taken()).containsExactly("update", "insert", "commitTransaction", "commitTransaction");
    }

    @Test
    void aCommitThatNoMajorityIsKnownToHaveIsCommittedAgainAndStaysInDoubtIfThatDoesNotHelp() {
        fake.leaveCommitsUnknown(2);
        assertThat(make(store, changes().insert(key("a"), worth("1")))).isEqualTo(COMMITTED);
        assertThat(wire.taken())
                .containsExactly("update", "insert", "commitTransaction", "commitTransaction", "commitTransaction");
        fake.leaveCommitsUnknown(Integer.MAX_VALUE);
        Commit commit = changes().insert(key("b"), worth("1")).commit();
        assertThat(make(store, commit)).isInstanceOf(InDoubt.class);
        fake.leaveCommitsUnknown(0);
        assertThat(store.settle(commit.ticket(), soon())).isEqualTo(COMMITTED);
    }

    @ParameterizedTest
    @ValueSource(ints = {133, 70, 407, 77777})
    void aCommitThatIsAnsweredWithAnErrorThatTellsNothingOfItIsInDoubtAndSettlesAsCommitted(int code) {
        fake.misreportCommits(1, code);
        Commit commit = changes().insert(key("a"), worth("1")).commit();
        assertThat(make(store, commit)).isInstanceOf(InDoubt.class);
        assertThat(store.settle(commit.ticket(), soon())).isEqualTo(COMMITTED);
    }

    @Test
    void aCommitThatIsNeverAnsweredIsInDoubtAndSettlesAsCommitted() {
        Commit commit = changes().insert(key("a"), worth("1")).commit();
        fake.loseCommitReplies(Integer.MAX_VALUE);
        CommitOutcome outcome = store.commit(List.of(commit), in(500)).get(0);
        fake.loseCommitReplies(0);
        assertThat(outcome).isInstanceOf(InDoubt.class);
        assertThat(wire.taken()).containsOnlyOnce("insert");
        assertThat(store.settle(commit.ticket(), soon())).isEqualTo(COMMITTED);
        assertThat(make(store, commit)).isEqualTo(COMMITTED);
    }

    @Test
    void aTransactionThatCollidesIsRestartedAsAWholeAndEndsAsBusy() {
        Version a = inserted("a");
        Version b = inserted("b");
        try (ClientSession other = wire.client().startSession()) {
            other.startTransaction();
            wire.client()
                    .getDatabase("app")
                    .getCollection("wallet")
                    .updateOne(other, new Document("_id", "a"), Updates.set("note", 1));
            wire.taken();
            assertThat(make(store, changes().replace(key("a"), a, worth("2")).replace(key("b"), b, worth("2"))))
                    .isInstanceOfSatisfying(
                            Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.BUSY));
            assertThat(fake.conflicts()).isEqualTo(4);
            assertThat(wire.taken()).doesNotContain("commitTransaction");
            other.abortTransaction();
        }
        assertThat(make(store, changes().replace(key("a"), a, worth("2")).replace(key("b"), b, worth("2"))))
                .isEqualTo(COMMITTED);
    }

    @Test
    void aKeyThatWasOnlyReadCollidesWithItsWriter() {
        Version a = inserted("a");
        Version b = inserted("b");
        try (ClientSession other = wire.client().startSession()) {
            other.startTransaction();
            wire.client()
                    .getDatabase("app")
                    .getCollection("wallet")
                    .updateOne(other, new Document("_id", "a"), Updates.inc("version", 1));
            assertThat(make(store, changes().read(key("a"), State.at(a)).replace(key("b"), b, worth("2"))))
                    .isInstanceOf(Refused.class);
            other.commitTransaction();
        }
        assertThat(make(store, changes().read(key("a"), State.at(a)).replace(key("b"), b, worth("2"))))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void aWriteOutsideWaitsForATransactionAndItsDeadlineIsKept() {
        Version a = inserted("a");
        Commit commit = changes().replace(key("a"), a, worth("2")).commit();
        try (ClientSession other = wire.client().startSession()) {
            other.startTransaction();
            wire.client()
                    .getDatabase("app")
                    .getCollection("wallet")
                    .updateOne(other, new Document("_id", "a"), Updates.set("note", 1));
            long begun = System.nanoTime();
            assertThat(store.commit(List.of(commit), in(300)).get(0)).isInstanceOf(InDoubt.class);
            assertThat(System.nanoTime() - begun).isLessThan(5_000_000_000L);
            other.abortTransaction();
        }
        CommitOutcome settled = store.settle(commit.ticket(), soon());
        assertThat(settled instanceof Committed)
                .isEqualTo(!get(store, key("a")).version().equals(a));
        assertThat(settled).isNotInstanceOf(InDoubt.class);
    }

    @Test
    void anUnknownOutcomeNeverLeavesAnInsertThatWasRefused() {
        inserted("a");
        fake.loseCommitReplies(1);
        assertThat(make(store, changes().insert(key("a"), worth("2")))).isInstanceOf(Rejected.class);
        fake.loseCommitReplies(0);
        assertThat(find(store, key("a")).orElseThrow().value()).isNotEqualTo(worth("2"));
    }

    private Version inserted(String id) {
        assertThat(make(store, changes().insert(key(id), worth("1")))).isEqualTo(COMMITTED);
        return get(store, key(id)).version();
    }

    @Test
    void aCommitThatIsUnknownStaysInDoubtWhateverElseTheNextOneFailsAt() {
        Commit commit = changes().insert(key("a"), worth("1")).commit();
        fake.leaveCommitsUnknown(1);
        wire.whenAnswered("commitTransaction", wire.client()::close);
        assertThat(make(store, commit)).isInstanceOf(InDoubt.class);
        try (Recording another = new Recording(server.connectionString())) {
            assertThat(MongoStore.of(another.client(), "app").settle(commit.ticket(), soon()))
                    .isEqualTo(COMMITTED);
        }
    }

    @Test
    void aCommitIsSentAgainOnlyIfThereIsTimeForTheWholeTimeoutThatTheDriverGivesIt() {
        AtomicLong time = new AtomicLong();
        Deadline deadline = Deadline.after(Duration.ofSeconds(10), time::get);
        fake.leaveCommitsUnknown(Integer.MAX_VALUE);
        wire.whenAnswered("insert", () -> time.set(Duration.ofSeconds(6).toNanos()));
        Commit commit = changes().insert(key("a"), worth("1")).commit();
        assertThat(store.commit(List.of(commit), deadline)).singleElement().isInstanceOf(InDoubt.class);
        assertThat(wire.taken()).containsExactly("update", "insert", "commitTransaction");
    }

    @ParameterizedTest
    @ValueSource(strings = {"update", "insert"})
    void aTransactionWhoseThreadIsInterruptedIsAbortedAndLeavesNothingLocked(String command) {
        wire.whenAnswered(command, Thread.currentThread()::interrupt);
        CommitOutcome outcome = make(store, changes().insert(key("a"), worth("1")));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isInstanceOf(Refused.class);
        assertThat(fake.openTransactions()).isZero();
        assertThat(find(store, key("a"))).isEmpty();
    }

    @Test
    void whatWasNotSeenAtItsVersionIsNotReplacedByATypeWhoseFieldsAreNotKnown() {
        Kind open = new Kind("open", WALLET.id(), List.of());
        store.createCollections(open);
        store.bind(open);
        Key key = new Key("open", new Id.Text("a"));
        assertThat(make(store, changes().insert(key, worth("1")))).isEqualTo(COMMITTED);
        Version seen = get(store, key).version();
        MongoCollection<Document> others = wire.client().getDatabase("app").getCollection("open");
        others.updateOne(new Document("_id", "a"), Updates.set("version", 9L));
        wire.whenAnswered("find", () -> others.updateOne(new Document("_id", "a"), Updates.set("version", 1L)));
        Node.Fields less = new Node.Fields(Map.of("balance", new Node.Int64(2)));
        assertThat(make(store, changes().replace(key, seen, less))).isEqualTo(COMMITTED);
        assertThat(get(store, key).value()).isEqualTo(less);
    }

    @Test
    void whatAnotherInstanceCreatesAtTheSameTimeIsThereAlready() {
        Kind open = new Kind("open", WALLET.id(), List.of());
        wire.whenAnswered(
                "listCollections", () -> wire.client().getDatabase("app").createCollection("open"));
        store.createCollections(open);
        assertThat(store.bind(open)).isNotNull();
    }

    @Test
    void behindAMongosAnInsertLooksFirstForADocumentOfItsIdThatAnotherShardMayHave() {
        fake.pretendToBeAMongos();
        try (Recording router = new Recording(server.connectionString())) {
            MongoStore sharded = MongoStore.of(router.client(), "app");
            sharded.bind(WALLET);
            router.taken();
            assertThat(make(sharded, changes().insert(key("a"), worth("1")).insert(key("b"), worth("1"))))
                    .isEqualTo(COMMITTED);
            assertThat(router.taken()).containsExactly("update", "find", "insert", "commitTransaction");
            assertThat(make(sharded, changes().insert(key("b"), worth("2")))).isInstanceOf(Rejected.class);
            assertThat(router.taken()).startsWith("update", "find").doesNotContain("insert");
        }
    }
}
