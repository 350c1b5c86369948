package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That the official driver is served sessions and transactions as the protocol has them. */
class FakeReplicaSetTest {
    private static final Document A = new Document("_id", "a");

    private final FakeReplicaSet fake = new FakeReplicaSet();
    private EmbeddedMongoDb server;
    private MongoClient client;
    private MongoCollection<Document> rows;

    @BeforeEach
    void start() {
        server = EmbeddedMongoDb.replicaSet(fake);
        client = MongoClients.create(server.connectionString());
        rows = client.getDatabase("x").getCollection("rows");
        rows.insertOne(new Document("_id", "a").append("n", 1));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private ClientSession begun() {
        ClientSession session = client.startSession();
        session.startTransaction();
        return session;
    }

    @Test
    void aTransactionSeesItsSnapshotAndItsOwnWritesAndOthersSeeThemOnceItCommits() {
        try (ClientSession session = begun()) {
            assertThat(rows.find(session, A).first()).containsEntry("n", 1);
            rows.insertOne(new Document("_id", "b"));
            assertThat(rows.find(session).into(new java.util.ArrayList<>())).hasSize(1);
            rows.updateOne(session, A, Updates.set("n", 2));
            rows.insertOne(session, new Document("_id", "c"));
            assertThat(rows.find(session, A).first()).containsEntry("n", 2);
            assertThat(rows.find(A).first()).containsEntry("n", 1);
            assertThat(rows.countDocuments()).isEqualTo(2);
            session.commitTransaction();
        }
        assertThat(rows.find(A).first()).containsEntry("n", 2);
        assertThat(rows.find().into(new java.util.ArrayList<>())).hasSize(3);
    }

    @Test
    void anAbortedTransactionLeavesNothing() {
        try (ClientSession session = begun()) {
            rows.deleteOne(session, A);
            assertThat(rows.find(session, A).first()).isNull();
            session.abortTransaction();
        }
        assertThat(rows.find(A).first()).containsEntry("n", 1);
        assertThat(fake.openTransactions()).isZero();
    }

    @Test
    void theFirstWriterWinsAndTheSecondIsAbortedWithItsLabel() {
        try (ClientSession first = begun();
                ClientSession second = begun()) {
            rows.find(second, A).first();
            rows.updateOne(first, A, Updates.inc("n", 1));
            assertConflict(second);
            first.commitTransaction();
        }
        try (ClientSession stale = begun()) {
            rows.find(stale, A).first();
            rows.updateOne(A, Updates.inc("n", 1));
            assertConflict(stale);
        }
        assertThat(rows.find(A).first()).containsEntry("n", 3);
        assertThat(fake.conflicts()).isEqualTo(2);
    }

    private void assertConflict(ClientSession session) {
        assertThatThrownBy(() -> rows.updateOne(session, A, Updates.inc("n", 1)))
                .isInstanceOfSatisfying(MongoException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(112);
                    assertThat(e.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL))
                            .isTrue();
                });
    }

    @Test
    void aWriteOutsideWaitsUntilTheTransactionHasEnded() throws Exception {
        try (ClientSession session = begun()) {
            rows.updateOne(session, A, Updates.set("n", 10));
            CompletableFuture<?> outside = CompletableFuture.supplyAsync(() -> rows.updateOne(A, Updates.inc("n", 1)));
            assertThat(rows.find(A).first()).containsEntry("n", 1);
            session.commitTransaction();
            outside.get(20, TimeUnit.SECONDS);
        }
        assertThat(rows.find(A).first()).containsEntry("n", 11);
    }

    @Test
    void aCommitWhoseReplyIsLostIsMadeOnceAndAnsweredWhenSentAgain() {
        fake.loseCommitReplies(1);
        try (ClientSession session = begun()) {
            rows.updateOne(session, A, Updates.inc("n", 1));
            session.commitTransaction();
        }
        assertThat(rows.find(A).first()).containsEntry("n", 2);
    }
}
