package dev.pawl.mongodb;

import static dev.pawl.mongodb.Wallets.WALLET;
import static dev.pawl.mongodb.Wallets.changes;
import static dev.pawl.mongodb.Wallets.get;
import static dev.pawl.mongodb.Wallets.key;
import static dev.pawl.mongodb.Wallets.make;
import static dev.pawl.mongodb.Wallets.soon;
import static dev.pawl.mongodb.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Condition;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettleTest {
    private static final CommitOutcome COMMITTED = new Committed();

    private final String database = TestServers.freshDatabase();
    private MongoStore store;

    @BeforeEach
    void start() {
        store = MongoStore.of(TestServers.fake(), database);
        store.createCollections(WALLET);
        store.bind(WALLET);
    }

    @AfterEach
    void stop() {
        TestServers.fake().getDatabase(database).drop();
    }

    private MongoCollection<Document> wallets() {
        return TestServers.fake().getDatabase(database).getCollection("wallet");
    }

    private Version inserted(String id) {
        assertThat(make(store, changes().insert(key(id), worth("1")))).isEqualTo(COMMITTED);
        return get(store, key(id)).version();
    }

    private static void assertFenced(CommitOutcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.FENCED));
    }

    @Test
    void everyWriterOfALongLifeIsSettledAsCommittedAlsoAfterTheDelete() {
        List<Commit> life = new ArrayList<>();
        life.add(changes().insert(key("a"), worth("1")).commit());
        for (int i = 0; i < 60; i++) {
            assertThat(make(store, life.get(i))).isEqualTo(COMMITTED);
            life.add(changes()
                    .replace(key("a"), get(store, key("a")).version(), worth("2"))
                    .commit());
        }
        Commit never = life.remove(60);
        Commit delete =
                changes().delete(key("a"), get(store, key("a")).version()).commit();
        assertThat(make(store, delete)).isEqualTo(COMMITTED);
        for (Commit commit : life) {
            assertThat(store.settle(commit.ticket(), soon())).isEqualTo(COMMITTED);
            assertThat(make(store, commit)).as("the same again").isEqualTo(COMMITTED);
        }
        assertThat(store.settle(delete.ticket(), soon())).isEqualTo(COMMITTED);
        assertFenced(store.settle(never.ticket(), soon()));
    }

    @Test
    void aFencedReplaceIsNamedInTheDocumentUntilTheNextWrite() {
        Version seen = inserted("a");
        Commit late = changes().replace(key("a"), seen, worth("2")).commit();
        assertFenced(store.settle(late.ticket(), soon()));
        assertThat(wallets().find().first().get("_pawl", Document.class).getList("fenced", Object.class))
                .hasSize(1);
        assertFenced(make(store, late));
        assertThat(make(store, changes().replace(key("a"), seen, worth("3")))).isEqualTo(COMMITTED);
        assertThat(wallets().find().first().get("_pawl", Document.class)).doesNotContainKey("fenced");
        assertThat(make(store, late)).isInstanceOf(Rejected.class);
        assertFenced(store.settle(late.ticket(), soon()));
    }

    @Test
    void aCheckThatFulfilsARequestIsSettledByItsMarkerThoughTheVersionStays() {
        Version seen = inserted("a");
        Commit check =
                changes().read(key("a"), State.at(seen)).requests("looked").commit();
        assertThat(make(store, check)).isEqualTo(COMMITTED);
        assertThat(store.settle(check.ticket(), soon())).isEqualTo(COMMITTED);
        assertThat(get(store, key("a")).version()).isEqualTo(seen);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20})
    void whatAnotherProgramReplacedWholeIsLeftInDoubtHoweverOftenPawlWritesItAfterwards(int times) {
        Version seen = inserted("a");
        Commit lost = changes().replace(key("a"), seen, worth("2")).commit();
        assertThat(make(store, lost)).isEqualTo(COMMITTED);
        // Without a version, which then begins anew: its numbers prove nothing.
        wallets().replaceOne(new Document("_id", "a"), new Document("currency", "EUR"));
        List<Commit> forestalled = replacedAndForestalled(times);
        assertThat(store.settle(lost.ticket(), soon()))
                .isInstanceOfSatisfying(
                        InDoubt.class, d -> assertThat(d.cause()).hasMessageContaining("_pawl"));
        forestalled.stream().skip(17).forEach(each -> assertFenced(store.settle(each.ticket(), soon())));
    }

    /** Replaces the wallet, and returns for each time another replace that expected what this one had left. */
    private List<Commit> replacedAndForestalled(int times) {
        List<Commit> forestalled = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Version seen = get(store, key("a")).version();
            forestalled.add(changes().replace(key("a"), seen, worth("4")).commit());
            assertThat(make(store, changes().replace(key("a"), seen, worth("3"))))
                    .isEqualTo(COMMITTED);
        }
        return forestalled;
    }

    @Test
    void aDocumentThatWasThereBeforePawlSettlesForGoodWhatIsBegunADayAfterItsFirstWriteByPawl() {
        Clock yesterday = Clock.offset(Clock.systemUTC(), Duration.ofHours(-25));
        wallets().insertOne(new Document("_id", "a").append("currency", "EUR"));
        assertThat(make(store, replace(AttemptId.fresh(yesterday), Version.UNNUMBERED)))
                .isEqualTo(COMMITTED);
        Version seen = get(store, key("a")).version();
        replacedAndForestalled(20);
        assertThat(store.settle(replace(AttemptId.fresh(yesterday), seen).ticket(), soon()))
                .isInstanceOf(InDoubt.class);
        assertFenced(store.settle(replace(AttemptId.fresh(), seen).ticket(), soon()));
    }

    private static Commit replace(AttemptId attempt, Version seen) {
        return new Commit(
                attempt,
                Set.of(),
                List.of(new Condition(key("a"), State.at(seen))),
                List.of(new Write.Put(key("a"), seen.next(attempt), worth("5"))));
    }

    @Test
    void afterTheWindowAnAttemptWithoutAMarkerIsInDoubtAndOneWithItIsCommitted() {
        Version seen = inserted("a");
        Commit gone = changes().replace(key("a"), seen, worth("2")).commit();
        Commit insert = changes().insert(key("b"), worth("2")).commit();
        Commit made = changes().insert(key("c"), worth("2")).commit();
        assertThat(make(store, made)).isEqualTo(COMMITTED);
        assertThat(make(store, changes().delete(key("a"), seen))).isEqualTo(COMMITTED);
        MongoStore later = MongoStore.builder(TestServers.fake(), database)
                .clock(Clock.offset(Clock.systemUTC(), Duration.ofDays(7)))
                .build();
        later.bind(WALLET);
        assertThat(later.settle(gone.ticket(), soon())).isInstanceOf(InDoubt.class);
        assertThat(later.settle(insert.ticket(), soon())).isInstanceOf(InDoubt.class);
        assertThat(later.settle(made.ticket(), soon())).isEqualTo(COMMITTED);
        assertFenced(store.settle(insert.ticket(), soon()));
    }

    /** A server refuses to make an index that is there with another time. */
    @Test
    void anIndexThatIsThereIsNotMadeAgainWhateverItsTime() {
        try (Recording recording = new Recording(TestServers.server().connectionString())) {
            MongoStore shorter = MongoStore.builder(recording.client(), database)
                    .markerWindow(Duration.ofDays(1))
                    .build();

            shorter.createCollections(WALLET);

            assertThat(recording.taken()).doesNotContain("createIndexes");
            shorter.bind(WALLET);
        }
    }

    @Test
    void aWindowThatTheIndexCutsShortIsRefusedAtBind() {
        MongoStore longer = MongoStore.builder(TestServers.fake(), database)
                .markerWindow(Duration.ofDays(30))
                .build();
        assertThatThrownBy(() -> longer.bind(WALLET))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("pawl_expiry")
                .hasMessageContaining("PT720H");
    }

    @Test
    void withoutMarkersAStampThatIsThereProvesACommitAndItsAbsenceNothing() {
        MongoStore plain = MongoStore.builder(TestServers.fake(), database)
                .withoutMarkers()
                .build();
        plain.bind(WALLET);
        Commit insert = changes().insert(key("a"), worth("1")).commit();
        assertThat(plain.settle(insert.ticket(), soon())).isInstanceOf(InDoubt.class);
        assertThat(make(plain, insert)).isEqualTo(COMMITTED);
        assertThat(make(plain, insert)).as("the same again").isEqualTo(COMMITTED);
        assertThat(plain.settle(insert.ticket(), soon())).isEqualTo(COMMITTED);
        assertThat(make(plain, changes().insert(key("b"), worth("1")).requests("r")))
                .isInstanceOfSatisfying(
                        Refused.class, r -> assertThat(r.cause()).hasMessageContaining("request"));
        assertThat(make(plain, changes().insert(key("b"), worth("1")).read(key("c"), State.absent())))
                .isInstanceOfSatisfying(
                        Refused.class, r -> assertThat(r.cause()).hasMessageContaining("wallet c"));
    }

    @Test
    void withoutMarkersTheVerySameCommitOfSeveralAgainIsNoConflictWithItself() {
        MongoStore plain = MongoStore.builder(TestServers.fake(), database)
                .withoutMarkers()
                .build();
        plain.bind(WALLET);
        Version seen = inserted("a");
        Commit commit = changes()
                .replace(key("a"), seen, worth("2"))
                .insert(key("b"), worth("1"))
                .commit();
        assertThat(make(plain, commit)).isEqualTo(COMMITTED);
        assertThat(make(plain, commit)).as("the same again").isEqualTo(COMMITTED);
        assertThat(make(plain, changes().replace(key("a"), seen, worth("3")).insert(key("c"), worth("1"))))
                .isInstanceOf(Rejected.class);
    }
}
