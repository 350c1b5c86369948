package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
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
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes into a document comes out of it, or is refused by name. */
abstract class ValuesSuite {
    TestDatabase database;
    JdbcStore store;

    abstract TestDatabase open(Path folder);

    @BeforeEach
    void start(@TempDir Path folder) {
        database = open(folder);
        store = JdbcStore.of(database.pool());
        store.createTables(Wallets.WALLET);
        store.bind(Wallets.WALLET);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        database.requireNothingLeft();
        database.close();
    }

    @Test
    void everyValueComesBackAsItWas() {
        Map<String, Node> values = new LinkedHashMap<>();
        values.put("null", new Node.Null());
        values.put("true", new Node.Bool(true));
        values.put("max", new Node.Int64(Long.MAX_VALUE));
        values.put("min", new Node.Int64(Long.MIN_VALUE));
        values.put("digits34", new Node.Decimal(new BigDecimal("0.1234567890123456789012345678901234")));
        values.put("scale", new Node.Decimal(new BigDecimal("10.00")));
        values.put("negativeScale", new Node.Decimal(new BigDecimal("1E+3")));
        values.put("big", new Node.BigInt(BigInteger.TWO.pow(200)));
        values.put("empty", new Node.Text(""));
        values.put("emoji", new Node.Text("\uD83D\uDE00\u00e9\u4e2d\"\\\n\u0001"));
        values.put("", new Node.Text("a field without a name"));
        values.put("bytes", new Node.Bytes(new byte[] {0, 1, -128}));
        values.put("uuid", new Node.Uuid(UUID.fromString("11111111-2222-3333-4444-555555555555")));
        values.put("moment", new Node.Timestamp(Instant.parse("2026-11-22T01:02:03.123456789Z")));
        values.put("day", new Node.Date(LocalDate.of(2026, 11, 22)));
        values.put("list", new Node.Seq(List.of(new Node.Int64(1), new Node.Seq(List.of()))));
        values.put("map", new Node.Fields(Map.of("x", new Node.Fields(Map.of()))));
        for (double number : new double[] {0.1, 1, 1e10, -2.5e-7, Double.MAX_VALUE, Double.MIN_VALUE, 0}) {
            values.put("double " + number, new Node.Float64(number));
        }
        Node.Fields value = new Node.Fields(values);

        assertThat(make(store, changes().insert(key("alice"), value))).isEqualTo(new Committed());

        assertThat(get(store, key("alice")).value()).isEqualTo(Nodes.lenient(value));
    }

    @Test
    void doublesThatJsonLacksComeBackAsText() {
        Node.Fields value = new Node.Fields(Map.of(
                "list",
                new Node.Seq(List.of(
                        new Node.Float64(Double.NaN),
                        new Node.Float64(Double.NEGATIVE_INFINITY),
                        new Node.Float64(-0.0)))));
        make(store, changes().insert(key("alice"), value));

        assertThat(get(store, key("alice")).value().get("list"))
                .isEqualTo(
                        new Node.Seq(List.of(new Node.Text("NaN"), new Node.Text("-Infinity"), new Node.Text("-0.0"))));
    }

    @Test
    void aDocumentOfAMegabyteIsKept() {
        Node.Fields value = new Node.Fields(Map.of("text", new Node.Text("\u00e9x".repeat(500_000))));

        assertThat(make(store, changes().insert(key("alice"), value))).isEqualTo(new Committed());
        assertThat(get(store, key("alice")).value()).isEqualTo(value);
    }

    @Test
    void numbersThatAnotherProgramWroteStayExact() {
        make(store, changes().insert(key("alice"), Wallets.worth("1")));
        database.execute("UPDATE wallet SET doc = '{\"a\": 12345678901234567890.12345, \"b\": 123456789012345678901}'");

        assertThat(get(store, key("alice")).value())
                .isEqualTo(new Node.Fields(Map.of(
                        "a", new Node.Decimal(new BigDecimal("12345678901234567890.12345")),
                        "b", new Node.BigInt(new BigInteger("123456789012345678901")))));
    }

    @Test
    void halfASurrogatePairIsRefusedByTheNameOfItsField() {
        assertRefused(new Node.Fields(Map.of("a", inner("b", "x\ud800"))), "a.b");
        assertRefused(new Node.Fields(Map.of("list", new Node.Seq(List.of(new Node.Text("\udc00x"))))), "list[0]");
        assertRefused(new Node.Fields(Map.of("name\ud800", new Node.Null())), "the name of");
    }

    private static Node inner(String name, String text) {
        return new Node.Fields(Map.of(name, new Node.Text(text)));
    }

    @Test
    void nulIsKeptOrRefusedByTheNameOfItsField() {
        Node.Fields value = new Node.Fields(Map.of("a", inner("b", "x\0y")));
        if (database.isPostgres()) {
            assertRefused(value, "a.b");
        } else {
            assertThat(make(store, changes().insert(key("alice"), value))).isEqualTo(new Committed());
            assertThat(get(store, key("alice")).value()).isEqualTo(value);
        }
    }

    @Test
    void aDocumentThatIsNullCannotBeReadAndIsNamed() {
        String text = database.by("text", "text", "varchar(40)");
        database.execute(
                "CREATE TABLE loose (id " + text + " PRIMARY KEY, version bigint, stamp bigint, doc "
                        + database.by("text", "jsonb", "json") + ")",
                "INSERT INTO loose (id, version) VALUES ('alice', 1)");
        JdbcStore loose = JdbcStore.builder(database.pool())
                .table(Table.document("wallet").named("loose"))
                .build();
        loose.bind(Wallets.WALLET);

        assertThatThrownBy(() -> find(loose, key("alice")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the column \"doc\" of wallet alice in loose")
                .hasMessageContaining("NULL");
    }

    @Test
    void anIdThatCannotBeKeptIsNeverFoundAndNeverTakenForAnother() {
        make(store, changes().insert(key("?"), Wallets.worth("1")));

        for (Key key : impossible()) {
            assertThat(find(store, key)).isEmpty();
            assertThat(make(store, changes().insert(key, Wallets.worth("1"))))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.FAILED));
        }
    }

    private List<Key> impossible() {
        return List.of(key("\ud800"), key(database.by("\udc00", "a\0b", "x".repeat(769))));
    }

    @Test
    void thatAnIdIsAbsentWhichNoRowCanHaveIsNoObstacle() {
        for (Key no : impossible()) {
            Commit insert = changes()
                    .read(no, State.absent())
                    .insert(key("new"), Wallets.worth("1"))
                    .commit();
            assertThat(make(store, insert)).isEqualTo(new Committed());
            assertThat(make(store, insert)).isEqualTo(new Committed());
            assertThat(store.settle(insert.ticket(), soon())).isEqualTo(new Committed());
            Version seen = get(store, key("new")).version();
            List<Commit> batch = List.of(
                    changes().read(no, State.absent()).commit(),
                    changes().read(no, State.absent()).requests("first").commit(),
                    changes().read(no, State.absent()).requests("second").commit(),
                    changes().read(no, State.absent()).delete(key("new"), seen).commit());
            assertThat(store.commit(batch, soon())).containsOnly(new Committed());
            assertThat(make(store, changes().read(no, State.absent()).requests("first")))
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected ->
                                    assertThat(rejected.conflicts()).hasOnlyElementsOfType(Conflict.Repeated.class));
            Commit late = changes()
                    .read(no, State.absent())
                    .insert(key("late"), Wallets.worth("1"))
                    .commit();
            assertThat(store.settle(late.ticket(), soon())).isInstanceOf(Refused.class);
            assertThat(make(store, late)).isInstanceOf(Refused.class);
            assertThat(make(
                            store,
                            new Commit(
                                    AttemptId.fresh(),
                                    Map.of(),
                                    List.of(new Condition(no, State.absent())),
                                    List.of(),
                                    Instant.EPOCH,
                                    List.of())))
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected -> assertThat(rejected.conflicts()).hasOnlyElementsOfType(Conflict.Expired.class));
            database.execute("DELETE FROM pawl_requests");
        }
    }

    @Test
    void whoeverExpectsAVersionOfAnIdThatNoRowCanHaveIsToldThatItIsAbsent() {
        for (Key no : impossible()) {
            for (Changes changes : List.of(
                    changes().replace(no, Version.of(1), Wallets.worth("1")),
                    changes().delete(no, Version.of(1)),
                    changes().read(no, State.at(Version.of(1))).insert(key("new"), Wallets.worth("1")))) {
                assertThat(make(store, changes))
                        .isEqualTo(new Rejected(
                                List.of(new Conflict.Mismatch(no, State.at(Version.of(1)), State.absent(), null))));
            }
        }
        assertThat(find(store, key("new"))).isEmpty();
    }

    @Test
    void aRequestIdThatCannotBeKeptIsRefusedAndNotTakenForAnother() {
        make(store, changes().insert(key("alice"), Wallets.worth("1")).requests("r?", "r"));

        for (String id : List.of("r\ud800", "r\0")) {
            assertThat(store.repeated(new RequestId(id), soon())).isEmpty();
        }
        assertThat(make(store, changes().insert(key("bob"), Wallets.worth("1")).requests("r\ud800")))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.cause()).hasMessageContaining("request id"));
    }

    @Test
    void numbersAndUuidsAreIdsOfTheirOwnTypes() {
        Kind number = new Kind("number", List.of(new Kind.Field("id", Kind.Type.INT64)), List.of());
        Kind uuid = new Kind("token", List.of(new Kind.Field("id", Kind.Type.UUID)), List.of());
        store.createTables(number, uuid);
        store.bind(number);
        store.bind(uuid);
        UUID one = UUID.fromString("ffffffff-0000-4000-8000-000000000001");
        UUID two = UUID.fromString("0fffffff-0000-4000-8000-000000000001");
        for (Id id : List.of(new Id.Int64(10), new Id.Int64(9), new Id.Int64(-1))) {
            make(store, changes().insert(new Key("number", id), Wallets.worth("1")));
        }
        make(
                store,
                changes()
                        .insert(new Key("token", new Id.Uuid(one)), Wallets.worth("1"))
                        .insert(new Key("token", new Id.Uuid(two)), Wallets.worth("1")));

        assertThat(store.ids("number", null, 9, Wallets.soon()))
                .containsExactly(new Id.Int64(-1), new Id.Int64(9), new Id.Int64(10));
        assertThat(store.ids("token", null, 9, Wallets.soon())).containsExactly(new Id.Uuid(two), new Id.Uuid(one));
        assertThat(find(store, new Key("token", new Id.Uuid(one)))).isPresent();
    }

    private void assertRefused(Node.Fields value, String named) {
        CommitOutcome outcome = make(store, changes().insert(key("alice"), value));
        assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.FAILED);
            assertThat(refused.cause()).hasMessageContaining(named).hasMessageContaining("wallet alice");
        });
        assertThat(find(store, key("alice"))).isEmpty();
    }
}
