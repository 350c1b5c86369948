package dev.pawl.mongodb;

import static dev.pawl.mongodb.Wallets.changes;
import static dev.pawl.mongodb.Wallets.find;
import static dev.pawl.mongodb.Wallets.get;
import static dev.pawl.mongodb.Wallets.make;
import static dev.pawl.mongodb.Wallets.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.ConstraintException;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in the documents, and what other programs may have put there. */
class DocumentsTest {
    private static final CommitOutcome COMMITTED = new Committed();
    private static final Key ALICE = new Key("account", new Id.Text("alice"));

    private final String database = TestServers.freshDatabase();

    @AfterEach
    void drop() {
        TestServers.fake().getDatabase(database).drop();
    }

    private static Kind kind(Object... namesAndTypes) {
        List<Kind.Field> fields = new java.util.ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            fields.add(new Kind.Field((String) namesAndTypes[i], (Kind.Type) namesAndTypes[i + 1]));
        }
        return new Kind("account", List.of(new Kind.Field("id", Kind.Type.TEXT)), fields);
    }

    private MongoStore store(Documents mapping, Kind kind) {
        MongoStore store = MongoStore.builder(TestServers.fake(), database)
                .documents(mapping)
                .build();
        store.createCollections(kind);
        store.bind(kind);
        return store;
    }

    private MongoStore accounts(Kind kind) {
        return store(Documents.of("account", "my accounts").version("v").stamp("s"), kind);
    }

    private MongoCollection<Document> raw() {
        return TestServers.fake().getDatabase(database).getCollection("my accounts");
    }

    private BsonDocument document() {
        return raw().withDocumentClass(BsonDocument.class).find().first();
    }

    private static Node.Fields fields(String name, Node value) {
        return new Node.Fields(Map.of(name, value));
    }

    @Test
    void everyValueHasATypeThatEverybodyReads() {
        Kind kind = kind(
                "amount",
                Kind.Type.DECIMAL,
                "big",
                Kind.Type.BIG_INTEGER,
                "count",
                Kind.Type.INT64,
                "ratio",
                Kind.Type.FLOAT64,
                "name",
                Kind.Type.TEXT,
                "on",
                Kind.Type.BOOL,
                "token",
                Kind.Type.UUID,
                "raw",
                Kind.Type.BYTES,
                "at",
                Kind.Type.TIMESTAMP,
                "since",
                Kind.Type.TIMESTAMP,
                "tags",
                Kind.Type.LIST,
                "more",
                Kind.Type.FIELDS,
                "none",
                Kind.Type.ANY);
        MongoStore store = store(Documents.of("account", "my accounts").dates("since", "more.at"), kind);
        Instant fine = Instant.parse("2026-11-22T10:11:12.123456789Z");
        Instant coarse = Instant.parse("2026-11-22T10:11:12.123Z");
        Node.Fields value = new Node.Fields(Map.ofEntries(
                Map.entry("amount", new Node.Decimal(new BigDecimal("10.00"))),
                Map.entry("big", new Node.BigInt(BigInteger.TEN.pow(33))),
                Map.entry("count", new Node.Int64(Long.MIN_VALUE)),
                Map.entry("ratio", new Node.Float64(-0.0)),
                Map.entry("name", new Node.Text("a\0b \uD83D\uDE00")),
                Map.entry("on", new Node.Bool(true)),
                Map.entry("token", new Node.Uuid(new UUID(1, 2))),
                Map.entry("raw", new Node.Bytes(new byte[] {0, -1})),
                Map.entry("at", new Node.Timestamp(fine)),
                Map.entry("since", new Node.Timestamp(coarse)),
                Map.entry("tags", new Node.Seq(List.of(new Node.Text("x"), new Node.Null()))),
                Map.entry("more", fields("at", new Node.Timestamp(coarse))),
                Map.entry("none", new Node.Null())));

        assertThat(make(store, changes().insert(ALICE, value))).isEqualTo(COMMITTED);

        Map<String, BsonType> types = new java.util.HashMap<>();
        document().forEach((name, found) -> types.put(name, found.getBsonType()));
        assertThat(types)
                .containsEntry("_id", BsonType.STRING)
                .containsEntry("version", BsonType.INT64)
                .containsEntry("stamp", BsonType.INT64)
                .containsEntry("amount", BsonType.DECIMAL128)
                .containsEntry("big", BsonType.DECIMAL128)
                .containsEntry("count", BsonType.INT64)
                .containsEntry("ratio", BsonType.DOUBLE)
                .containsEntry("on", BsonType.BOOLEAN)
                .containsEntry("token", BsonType.BINARY)
                .containsEntry("at", BsonType.STRING)
                .containsEntry("since", BsonType.DATE_TIME)
                .containsEntry("tags", BsonType.ARRAY)
                .containsEntry("more", BsonType.DOCUMENT)
                .containsEntry("none", BsonType.NULL);
        Node.Fields read = get(store, ALICE).value();
        assertThat(read.get("amount")).isEqualTo(value.get("amount"));
        assertThat(read.get("ratio")).isEqualTo(value.get("ratio"));
        assertThat(read.get("name")).isEqualTo(value.get("name"));
        assertThat(read.get("token")).isEqualTo(value.get("token"));
        assertThat(read.get("raw")).isEqualTo(value.get("raw"));
        assertThat(read.get("at")).isEqualTo(new Node.Text(fine.toString()));
        assertThat(read.get("since")).isEqualTo(value.get("since"));
        assertThat(read.get("more")).isEqualTo(value.get("more"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0.00",
                "-1.50",
                "1E+10",
                "1234567890123456789012345678901234",
                "1E-6176",
                "9E+6111",
                "0E-10"
            })
    void aDecimalKeepsItsValueAndItsScale(String number) {
        MongoStore store = accounts(kind("balance", Kind.Type.DECIMAL));
        Node.Fields value = fields("balance", new Node.Decimal(new BigDecimal(number)));
        assertThat(make(store, changes().insert(ALICE, value))).isEqualTo(COMMITTED);
        assertThat(get(store, ALICE).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678901234567890123456789012345",
                "0.12345678901234567890123456789012345",
                "1E-6177",
                "1E+6112",
                "1E+9999"
            })
    void aDecimalThatDecimal128CannotKeepIsRefusedByTheNameOfItsField(String number) {
        MongoStore store = accounts(kind("balance", Kind.Type.DECIMAL));
        assertRefused(store, fields("balance", new Node.Decimal(new BigDecimal(number))), "balance", "Decimal128");
    }

    @Test
    void whatADocumentCannotKeepIsRefusedByThePathOfItsField() {
        MongoStore store = store(
                Documents.of("account", "my accounts").dates("at"),
                kind("name", Kind.Type.TEXT, "at", Kind.Type.TIMESTAMP, "more", Kind.Type.FIELDS));
        assertRefused(store, fields("name", new Node.Text("\uD800")), "field name", "surrogate");
        assertRefused(
                store,
                fields("at", new Node.Timestamp(Instant.parse("2026-11-22T10:11:12.123456Z"))),
                "field at",
                "milliseconds");
        assertRefused(store, fields("more", fields("a.b", new Node.Null())), "field more", "dot");
        assertRefused(store, fields("more", fields("$a", new Node.Null())), "field more", "dollar");
        assertRefused(store, fields("more", fields("a\0", new Node.Null())), "field more", "U+0000");
        assertRefused(store, fields("colour", new Node.Null()), "field colour", "declares");
    }

    private static void assertRefused(MongoStore store, Node.Fields value, String... named) {
        assertThat(make(store, changes().insert(ALICE, value))).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.FAILED);
            assertThat(refused.cause()).hasMessageContainingAll(named);
        });
        assertThat(find(store, ALICE)).isEmpty();
    }

    @Test
    void aDocumentBeyondSixteenMegabytesIsRefusedAndSaysSo() {
        MongoStore store = accounts(kind("name", Kind.Type.TEXT));
        assertThat(store.bind(kind("name", Kind.Type.TEXT)).maxValueBytes()).isLessThan(16 * 1024 * 1024);
        String large = "x".repeat(17 * 1024 * 1024);
        assertRefused(store, fields("name", new Node.Text(large)), "account alice", "16 MB");
    }

    @Test
    void aDocumentThatLeavesNoRoomForItsWritersIsRefusedBeforeItIsWritten() {
        Kind kind = kind("name", Kind.Type.TEXT);
        MongoStore store = accounts(kind);
        int most = Math.toIntExact(store.bind(kind).maxValueBytes());
        int besides = new RawBsonDocument(
                        new BsonDocument("_id", new BsonString("alice"))
                                .append("v", new BsonInt64(1))
                                .append("s", new BsonInt64(1))
                                .append("name", new BsonString("")),
                        new BsonDocumentCodec())
                .getByteBuffer()
                .remaining();
        Node.Fields tooLarge = fields("name", new Node.Text("x".repeat(most - besides + 1)));
        assertRefused(store, tooLarge, "account alice", "16 MB", "Split");
        assertThat(make(store, changes().insert(ALICE, fields("name", new Node.Text("x")))))
                .isEqualTo(COMMITTED);
        Version seen = get(store, ALICE).version();
        assertThat(make(store, changes().replace(ALICE, seen, tooLarge))).isInstanceOf(Refused.class);
        Commit largest = changes()
                .replace(ALICE, seen, fields("name", new Node.Text("x".repeat(most - besides))))
                .commit();
        Bound bound = new Bound(
                kind, Documents.of("account", "my accounts").version("v").stamp("s"), store.bind(kind));
        assertThat(Plan.of(largest, any -> bound).isReplace()).isTrue();
    }

    @Test
    void aNameThatThePawlFieldsTakeIsRefusedAtBind() {
        for (String taken : List.of("v", "s", "_id", "_pawl", "a.b", "$a", "")) {
            assertThatThrownBy(() -> accounts(kind(taken, Kind.Type.TEXT)))
                    .as(taken)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("account");
        }
        assertThatThrownBy(() -> Documents.of("account", "a").version("_pawl"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Documents.of("account", "a").version("a.b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void documentsThatNobodyNumberedAreAdoptedByTheirFirstWrite() {
        MongoStore store = accounts(kind("name", Kind.Type.TEXT));
        for (Document unnumbered : List.of(
                new Document("name", "old"),
                new Document("name", "old").append("v", null).append("s", null),
                new Document("name", "old").append("s", 0))) {
            raw().deleteMany(new Document());
            raw().insertOne(unnumbered.append("_id", "alice").append("other", new ObjectId()));
            assertThat(get(store, ALICE).version()).isEqualTo(Version.UNNUMBERED);
            assertThat(make(store, changes().replace(ALICE, Version.of(0), fields("name", new Node.Text("stale")))))
                    .isInstanceOf(Rejected.class);
            assertThat(make(store, changes().replace(ALICE, Version.UNNUMBERED, fields("name", new Node.Text("new")))))
                    .isEqualTo(COMMITTED);
            assertThat(get(store, ALICE).version().counter()).isEqualTo(1);
            assertThat(document().get("other").getBsonType()).isEqualTo(BsonType.OBJECT_ID);
            assertThat(make(store, changes().replace(ALICE, Version.UNNUMBERED, fields("name", new Node.Text("late")))))
                    .isInstanceOf(Rejected.class);
        }
    }

    @Test
    void aCounterThatAnotherProgramBumpedIsNoticedWhateverItsNumericType() {
        MongoStore store = accounts(kind("name", Kind.Type.TEXT));
        raw().insertOne(new Document("_id", "alice").append("v", 3).append("name", "x"));
        assertThat(get(store, ALICE).version()).isEqualTo(Version.of(3));
        raw().updateOne(new Document("_id", "alice"), new Document("$inc", new Document("v", 1.0)));
        assertThat(make(store, changes().replace(ALICE, Version.of(3), fields("name", new Node.Text("stale")))))
                .isInstanceOf(Rejected.class);
        assertThat(make(store, changes().replace(ALICE, Version.of(4), fields("name", new Node.Text("new")))))
                .isEqualTo(COMMITTED);
        raw().updateOne(new Document("_id", "alice"), new Document("$set", new Document("v", "five")));
        assertThatThrownBy(() -> get(store, ALICE)).hasMessageContaining("field v");
    }

    @Test
    void aFieldThatIsGoneIsRemovedAndAFieldOfOthersStays() {
        MongoStore store = accounts(kind("name", Kind.Type.TEXT, "nick", Kind.Type.TEXT));
        make(
                store,
                changes()
                        .insert(
                                ALICE,
                                new Node.Fields(Map.of("name", new Node.Text("a"), "nick", new Node.Text("b")))));
        raw().updateOne(
                        new Document("_id", "alice"),
                        new Document("$set", new Document("theirs", new BsonDateTime(0))));
        make(store, changes().replace(ALICE, get(store, ALICE).version(), fields("name", new Node.Text("c"))));
        assertThat(document().keySet()).contains("name", "theirs").doesNotContain("nick");
    }

    @Test
    void whereTheFieldsAreNotKnownAReplaceLeavesNoneOfTheOldOnes() {
        MongoStore store = accounts(kind());
        make(store, changes().insert(ALICE, fields("card", new Node.Text("4"))));
        assertThat(make(
                        store,
                        changes().replace(ALICE, get(store, ALICE).version(), fields("cash", new Node.Int64(5)))))
                .isEqualTo(COMMITTED);
        assertThat(get(store, ALICE).value()).isEqualTo(fields("cash", new Node.Int64(5)));
        Key bob = new Key("account", new Id.Text("bob"));
        assertThat(make(
                        store,
                        changes()
                                .replace(ALICE, get(store, ALICE).version(), fields("iban", new Node.Text("x")))
                                .insert(bob, fields("card", new Node.Text("5")))))
                .isEqualTo(COMMITTED);
        assertThat(get(store, ALICE).value()).isEqualTo(fields("iban", new Node.Text("x")));
    }

    @Test
    void aUniqueIndexOfTheUsersIsAConstraintAndNoConflict() {
        MongoStore store = accounts(kind("name", Kind.Type.TEXT));
        raw().createIndex(new Document("name", 1), new IndexOptions().unique(true));
        Key bob = new Key("account", new Id.Text("bob"));
        make(store, changes().insert(ALICE, fields("name", new Node.Text("same"))));
        make(store, changes().insert(bob, fields("name", new Node.Text("other"))));
        for (CommitOutcome outcome : Arrays.asList(
                make(
                        store,
                        changes().insert(new Key("account", new Id.Text("c")), fields("name", new Node.Text("same")))),
                make(
                        store,
                        changes().replace(bob, get(store, bob).version(), fields("name", new Node.Text("same")))))) {
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Refused.class, r -> assertThat(r.cause()).isInstanceOf(ConstraintException.class));
        }
        assertThat(get(store, bob).version().counter()).isEqualTo(1);
    }

    @Test
    void aDecimalOfOthersThatIsNoNumberIsReadAsWhatItIs() {
        MongoStore store = accounts(kind("a", Kind.Type.DECIMAL, "b", Kind.Type.DECIMAL, "c", Kind.Type.DECIMAL));
        raw().insertOne(new Document("_id", "alice")
                .append("a", Decimal128.NaN)
                .append("b", Decimal128.NEGATIVE_INFINITY)
                .append("c", Decimal128.parse("-0.00")));
        Node.Fields read = get(store, ALICE).value();
        assertThat(read.get("a")).isEqualTo(new Node.Float64(Double.NaN));
        assertThat(read.get("b")).isEqualTo(new Node.Float64(Double.NEGATIVE_INFINITY));
        assertThat(read.get("c")).isEqualTo(new Node.Decimal(new BigDecimal("0.00")));
    }

    @Test
    void aCompositeIdIsADocumentOfItsPartsInTheirOrder() {
        Kind line = new Kind(
                "line",
                List.of(new Kind.Field("orderId", Kind.Type.TEXT), new Kind.Field("position", Kind.Type.INT64)),
                List.of(new Kind.Field("sku", Kind.Type.TEXT)));
        MongoStore store = store(Documents.of("line", "my accounts"), line);
        for (long position : new long[] {10, 9}) {
            Key key = new Key("line", new Id.Tuple(List.of(new Id.Text("a"), new Id.Int64(position))));
            assertThat(make(store, changes().insert(key, fields("sku", new Node.Text("s")))))
                    .isEqualTo(COMMITTED);
        }
        List<Id> ids = store.ids("line", null, 10, soon());
        assertThat(ids).hasSize(2).isSortedAccordingTo(Id::compareTo);
        assertThat(store.ids("line", ids.get(0), 10, soon())).containsExactly(ids.get(1));
        assertThat(document().getDocument("_id").keySet()).containsExactly("orderId", "position");
        raw().insertOne(new Document("_id", new Document("position", 1L).append("orderId", "a")));
        assertThatThrownBy(() -> store.ids("line", null, 10, soon()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("in that order");
    }

    @Test
    void aCollectionThatIsNotThereIsNotCreatedAndTheErrorSaysHowToGetIt() {
        MongoStore store = MongoStore.of(TestServers.fake(), database);
        Kind kind = kind("name", Kind.Type.TEXT);
        assertThatThrownBy(() -> store.bind(kind))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("collection account")
                .hasMessageContaining("createCollections");
        assertThat(TestServers.fake().getDatabase(database).listCollectionNames())
                .isEmpty();
    }

    @Test
    void aDocumentWhoseVersionCannotBeReadLeavesTheRestOfItsBatchAlone() {
        MongoStore store = accounts(kind("n", Kind.Type.INT64));
        Key bob = new Key("account", new Id.Text("bob"));
        assertThat(make(store, changes().insert(ALICE, fields("n", new Node.Int64(1)))))
                .isEqualTo(COMMITTED);
        assertThat(make(store, changes().insert(bob, fields("n", new Node.Int64(1)))))
                .isEqualTo(COMMITTED);
        Version alice = get(store, ALICE).version();
        Version bobs = get(store, bob).version();
        raw().updateOne(new Document("_id", "alice"), new Document("$set", new Document("v", "one")));
        List<CommitOutcome> outcomes = store.commit(
                List.of(
                        changes()
                                .replace(ALICE, alice, fields("n", new Node.Int64(2)))
                                .commit(),
                        changes()
                                .replace(bob, bobs, fields("n", new Node.Int64(2)))
                                .commit()),
                soon());
        assertThat(outcomes.get(0)).isInstanceOf(CommitOutcome.InDoubt.class);
        assertThat(outcomes.get(1)).isEqualTo(COMMITTED);
    }

    @Test
    void theCollectionOfTheMarkersTakesNoAggregates() {
        Kind kind = kind("n", Kind.Type.INT64);
        assertThatThrownBy(() -> store(Documents.of("account", "pawl_commits"), kind))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("pawl_commits")
                .hasMessageContaining("account");
    }

    @Test
    void requestsWhoseIdsUtf8CannotTellApartAreRefusedAndNotTakenForRepeated() {
        MongoStore store = accounts(kind("n", Kind.Type.INT64));
        Key bob = new Key("account", new Id.Text("bob"));
        CommitOutcome first = make(
                store, changes().insert(ALICE, fields("n", new Node.Int64(1))).requests("r\ud800"));
        CommitOutcome second = make(
                store, changes().insert(bob, fields("n", new Node.Int64(1))).requests("r\udbff"));
        for (CommitOutcome outcome : List.of(first, second)) {
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Refused.class, r -> assertThat(r.cause()).hasMessageContaining("request id"));
        }
        assertThat(store.repeated(new RequestId("r\ud800"), soon())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thatAnIdIsAbsentWhichNoDocumentCanHaveIsNoObstacle(boolean marked) {
        Kind kind = kind("n", Kind.Type.INT64);
        MongoStore.Builder builder = MongoStore.builder(TestServers.fake(), database);
        MongoStore store = (marked ? builder : builder.withoutMarkers()).build();
        store.createCollections(kind);
        store.bind(kind);
        Key impossible = new Key("account", new Id.Text("\ud800"));
        assertThat(find(store, impossible)).isEmpty();
        Commit insert = changes()
                .read(impossible, State.absent())
                .insert(ALICE, fields("n", new Node.Int64(1)))
                .commit();
        assertThat(make(store, insert)).isEqualTo(COMMITTED);
        assertThat(store.settle(insert.ticket(), soon())).isEqualTo(COMMITTED);
        assertThat(make(store, insert)).as("the same again").isEqualTo(COMMITTED);
        Commit replace = changes()
                .replace(ALICE, get(store, ALICE).version(), fields("n", new Node.Int64(2)))
                .read(impossible, State.absent())
                .commit();
        assertThat(make(store, replace)).isEqualTo(COMMITTED);
        if (marked) {
            make(store, changes().replace(ALICE, get(store, ALICE).version(), fields("n", new Node.Int64(3))));
        }
        assertThat(store.settle(replace.ticket(), soon())).isEqualTo(COMMITTED);
        assertThat(make(store, changes().read(impossible, State.absent()))).isEqualTo(COMMITTED);
        assertThat(make(store, changes().read(impossible, State.absent()).read(ALICE, State.absent())))
                .isInstanceOf(Rejected.class);
        assertThat(make(store, changes().insert(impossible, fields("n", new Node.Int64(1)))))
                .isInstanceOf(Refused.class);
    }
}
