package dev.pawl.mongodb;

import static dev.pawl.mongodb.Wallets.WALLET;
import static dev.pawl.mongodb.Wallets.changes;
import static dev.pawl.mongodb.Wallets.get;
import static dev.pawl.mongodb.Wallets.key;
import static dev.pawl.mongodb.Wallets.make;
import static dev.pawl.mongodb.Wallets.soon;
import static dev.pawl.mongodb.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Version;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the replaces of a batch are told if one of them is stale and others write before it is seen which. */
class BatchTest {
    private static final CommitOutcome COMMITTED = new Committed();

    private final String database = TestServers.freshDatabase();
    private Recording wire;
    private MongoStore others;
    private Commit replace;
    private Commit stale;

    @BeforeEach
    void start() {
        wire = new Recording(TestServers.server().connectionString());
        others = MongoStore.of(TestServers.fake(), database);
        others.createCollections(WALLET);
        others.bind(WALLET);
        replace = changes().replace(key("a"), inserted("a"), worth("2")).commit();
        Version before = inserted("b");
        assertThat(make(others, changes().replace(key("b"), before, worth("2"))))
                .isEqualTo(COMMITTED);
        stale = changes().replace(key("b"), before, worth("3")).commit();
    }

    private Version inserted(String id) {
        assertThat(make(others, changes().insert(key(id), worth("1")))).isEqualTo(COMMITTED);
        return get(others, key(id)).version();
    }

    @AfterEach
    void stop() {
        wire.close();
        TestServers.fake().getDatabase(database).drop();
    }

    private MongoCollection<Document> wallets() {
        return TestServers.fake().getDatabase(database).getCollection("wallet");
    }

    /** Makes the batch; as soon as a command of it has written, others do something. */
    private List<CommitOutcome> together(MongoStore.Builder builder, Runnable meanwhile) {
        MongoStore store = builder.build();
        store.bind(WALLET);
        wire.taken();
        wire.whenAnswered("update", meanwhile);
        return store.commit(List.of(replace, stale), soon());
    }

    private void assertBothAreToldTheTruth(List<CommitOutcome> outcomes) {
        assertThat(outcomes.get(0)).isEqualTo(COMMITTED);
        assertThat(outcomes.get(1)).isInstanceOf(Rejected.class);
    }

    @Test
    void whatIsOverwrittenAtOnceIsCommitted() {
        assertBothAreToldTheTruth(together(
                MongoStore.builder(wire.client(), database),
                () -> assertThat(make(
                                others,
                                changes()
                                        .replace(key("a"), get(others, key("a")).version(), worth("4"))))
                        .isEqualTo(COMMITTED)));
    }

    @Test
    void whatIsOverwrittenAtOnceIsCommittedAlsoWithoutMarkers() {
        MongoStore plain = MongoStore.builder(TestServers.fake(), database)
                .withoutMarkers()
                .build();
        plain.bind(WALLET);
        assertBothAreToldTheTruth(together(
                MongoStore.builder(wire.client(), database).withoutMarkers(),
                () -> assertThat(make(
                                plain,
                                changes().replace(key("a"), get(plain, key("a")).version(), worth("4"))))
                        .isEqualTo(COMMITTED)));
    }

    @Test
    void whatIsDeletedAtOnceIsCommitted() {
        assertBothAreToldTheTruth(together(
                MongoStore.builder(wire.client(), database),
                () -> assertThat(make(
                                others,
                                changes().delete(key("a"), get(others, key("a")).version())))
                        .isEqualTo(COMMITTED)));
    }

    @Test
    void whatAnotherProgramReplacesWholeAtOnceIsInDoubt() {
        List<CommitOutcome> outcomes = together(
                MongoStore.builder(wire.client(), database),
                () -> wallets().replaceOne(new Document("_id", "a"), new Document("version", 9L)));
        assertThat(outcomes.get(0)).isInstanceOf(InDoubt.class);
        assertThat(outcomes.get(1)).isInstanceOf(Rejected.class);
    }

    @Test
    void whichOfThemWereMadeIsReadNoOlderThanTheirCommandLeftIt() {
        assertBothAreToldTheTruth(together(MongoStore.builder(wire.client(), database), () -> {}));
        List<BsonDocument> reads = wire.commands().stream()
                .filter(command -> command.getFirstKey().equals("find"))
                .toList();
        assertThat(reads.get(0).getDocument("readConcern")).containsKeys("level", "afterClusterTime");
    }
}
