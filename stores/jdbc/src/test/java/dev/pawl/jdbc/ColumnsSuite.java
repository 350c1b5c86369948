package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.Capabilities;
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
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that other programs made. */
abstract class ColumnsSuite {
    private static final Kind ACCOUNT = kind("account", "balance", Kind.Type.DECIMAL, "openedBy", Kind.Type.TEXT);
    private static final Table.Columns MAPPED = Table.columns("account", "Account Table")
            .id("select")
            .column("openedBy", "Opened By")
            .version("lock_version");
    private static final Key ALICE = new Key("account", new Id.Text("alice"));

    TestDatabase database;

    abstract TestDatabase open(Path folder);

    abstract String decimal();

    @BeforeEach
    void start(@TempDir Path folder) {
        database = open(folder);
        JdbcStore.of(database.pool()).createTables();
    }

    @AfterEach
    void nothingIsLeftOpen() {
        database.requireNothingLeft();
        database.close();
    }

    static Kind kind(String name, Object... fields) {
        List<Kind.Field> all = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            all.add(new Kind.Field((String) fields[i], (Kind.Type) fields[i + 1]));
        }
        return new Kind(name, List.of(new Kind.Field("id", Kind.Type.TEXT)), all);
    }

    private static Node.Fields account(String balance) {
        return new Node.Fields(
                Map.of("balance", new Node.Decimal(new BigDecimal(balance)), "openedBy", new Node.Text("bob")));
    }

    private JdbcStore store(Table table) {
        return JdbcStore.builder(database.pool()).table(table).build();
    }

    private JdbcStore accounts() {
        database.execute("CREATE TABLE \"Account Table\" (\"select\" varchar(40) PRIMARY KEY, balance " + decimal()
                + " NOT NULL, \"Opened By\" varchar(20), lock_version integer, extra text DEFAULT 'kept',"
                + " email varchar(40) UNIQUE, CHECK (\"Opened By\" <> 'nobody'))");
        JdbcStore store = store(MAPPED);
        store.bind(ACCOUNT);
        return store;
    }

    @Test
    void aRowIsWrittenThroughNamesOfItsOwnAndExtraColumnsAreLeftAlone() {
        JdbcStore store = accounts();
        Commit insert = changes().insert(ALICE, account("10.00")).commit();
        assertThat(make(store, insert)).isEqualTo(new Committed());
        database.execute("UPDATE \"Account Table\" SET extra = 'mine', email = 'a@b'");

        Stored seen = get(store, ALICE);
        assertThat(seen.version()).isEqualTo(Version.of(1));
        assertThat(make(store, changes().replace(ALICE, seen.version(), account("11.50"))))
                .isEqualTo(new Committed());

        assertThat(get(store, ALICE).version()).isEqualTo(Version.of(2));
        assertThat(database.text("SELECT extra || email || \"Opened By\" || lock_version FROM \"Account Table\""))
                .isEqualTo("minea@bbob2");
        assertThat(make(store, changes().replace(ALICE, seen.version(), account("1"))))
                .isInstanceOf(Rejected.class);
        assertThat(make(store, changes().delete(ALICE, Version.of(2)))).isEqualTo(new Committed());
        assertThat(find(store, ALICE)).isEmpty();
    }

    @Test
    void aTableWithoutStampSaysSoAndAStampedVersionNeverMatchesIt() {
        JdbcStore store = accounts();
        assertThat(store.bind(ACCOUNT)).extracting(Capabilities::stamped).isEqualTo(false);
        make(store, changes().insert(ALICE, account("1")));

        assertThat(make(store, changes().replace(ALICE, new Version(1, 77), account("2"))))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void aRowWithoutVersionIsCheckedAsSuchAndNumberedByItsFirstWrite() {
        JdbcStore store = accounts();
        database.execute("INSERT INTO \"Account Table\" (\"select\", balance) VALUES ('alice', '5.00')");

        Stored seen = get(store, ALICE);
        assertThat(seen.version()).isEqualTo(Version.UNNUMBERED);
        assertThat(seen.value().get("openedBy")).isEqualTo(new Node.Null());
        assertThat(make(store, changes().replace(ALICE, Version.of(1), account("6"))))
                .isInstanceOf(Rejected.class);
        assertThat(make(store, changes().read(ALICE, State.at(Version.UNNUMBERED))))
                .isEqualTo(new Committed());
        assertThat(make(store, changes().replace(ALICE, seen.version(), account("6"))))
                .isEqualTo(new Committed());
        assertThat(make(store, changes().replace(ALICE, seen.version(), account("7"))))
                .isInstanceOf(Rejected.class);
        assertThat(get(store, ALICE).version()).isEqualTo(Version.of(1));
    }

    @Test
    void aWriterThatBumpsOnlyTheCounterIsSeenBesideTheStamp() {
        database.execute("CREATE TABLE stamped (id varchar(40) PRIMARY KEY, balance " + decimal()
                + ", version integer, stamp bigint)");
        Kind kind = kind("account", "balance", Kind.Type.DECIMAL);
        JdbcStore store = store(Table.columns("account", "stamped").stamp("stamp"));
        assertThat(store.bind(kind).stamped()).isTrue();
        database.execute("INSERT INTO stamped (id, balance) VALUES ('alice', '1.00')");
        Node.Fields value = new Node.Fields(Map.of("balance", new Node.Decimal(new BigDecimal("2.00"))));

        assertThat(make(store, changes().replace(ALICE, Version.UNNUMBERED, value)))
                .isEqualTo(new Committed());
        Version seen = get(store, ALICE).version();
        assertThat(seen.hasStamp()).isTrue();
        database.execute("UPDATE stamped SET version = version + 1");

        assertThat(make(store, changes().replace(ALICE, seen, value))).isInstanceOf(Rejected.class);
        assertThat(make(store, changes().replace(ALICE, get(store, ALICE).version(), value)))
                .isEqualTo(new Committed());
    }

    @Test
    void aClashOnAnotherUniqueColumnOrACheckIsAConstraintAndNoConflict() {
        database.execute("CREATE TABLE people (id varchar(40) PRIMARY KEY, email varchar(40) UNIQUE,"
                + " age integer CHECK (age > 0), version integer)");
        Kind kind = kind("account", "email", Kind.Type.TEXT, "age", Kind.Type.INT64);
        JdbcStore store = store(Table.columns("account", "people"));
        store.bind(kind);
        make(store, changes().insert(ALICE, person("a@b", 1)));
        Key bob = new Key("account", new Id.Text("bob"));

        for (Node.Fields broken : List.of(person("a@b", 1), person("c@d", -1))) {
            assertThat(make(store, changes().insert(bob, broken))).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.FAILED);
                assertThat(refused.cause())
                        .isInstanceOf(ConstraintException.class)
                        .hasMessageContaining("account bob");
            });
        }
        assertThat(find(store, bob)).isEmpty();
    }

    private static Node.Fields person(String email, long age) {
        return new Node.Fields(Map.of("email", new Node.Text(email), "age", new Node.Int64(age)));
    }

    @Test
    void everyTypeKeepsItsValueOnAColumnOfItsOwn() {
        database.execute(
                "CREATE TABLE things (id varchar(40) PRIMARY KEY, version integer, flag boolean, count bigint, big "
                        + database.by("text", "numeric", "decimal(65,0)") + ", amount "
                        + database.by("text", "numeric", "text") + ", ratio double precision, name text, raw "
                        + database.by("blob", "bytea", "blob") + ", token " + database.by("text", "uuid", "uuid")
                        + ", at " + database.by("text", "timestamptz", "datetime(6)") + ", day "
                        + database.by("text", "date", "date") + ", tags " + database.by("text", "jsonb", "json")
                        + ")");
        Kind kind = kind(
                "account",
                "flag",
                Kind.Type.BOOL,
                "count",
                Kind.Type.INT64,
                "big",
                Kind.Type.BIG_INTEGER,
                "amount",
                Kind.Type.DECIMAL,
                "ratio",
                Kind.Type.FLOAT64,
                "name",
                Kind.Type.TEXT,
                "raw",
                Kind.Type.BYTES,
                "token",
                Kind.Type.UUID,
                "at",
                Kind.Type.TIMESTAMP,
                "day",
                Kind.Type.DATE,
                "tags",
                Kind.Type.LIST);
        JdbcStore store = store(Table.columns("account", "things"));
        boolean fixedScale = database.isMariaDb();
        assertThat(store.bind(kind).keepsScale()).isEqualTo(!fixedScale);
        Map<String, Node> values = new HashMap<>();
        values.put("flag", new Node.Bool(true));
        values.put("count", new Node.Int64(Long.MIN_VALUE));
        values.put("big", new Node.BigInt(BigInteger.TEN.pow(60)));
        values.put("amount", new Node.Decimal(new BigDecimal("1234567890123456789012345678901234.5600")));
        values.put("ratio", new Node.Float64(0.1));
        values.put("name", new Node.Text("\uD83D\uDE00 'x'"));
        values.put("raw", new Node.Bytes(new byte[] {0, -1, 5}));
        values.put("token", new Node.Uuid(UUID.fromString("00000000-1111-2222-3333-444444444444")));
        values.put("at", new Node.Timestamp(Instant.parse("2026-11-22T10:11:12.123456Z")));
        values.put("day", new Node.Date(LocalDate.parse("2026-02-28")));
        values.put("tags", new Node.Seq(List.of(new Node.Text("a"), new Node.Int64(1), new Node.Null())));
        Node.Fields value = new Node.Fields(values);

        assertThat(make(store, changes().insert(ALICE, value))).isEqualTo(new Committed());

        assertThat(Nodes.lenient(get(store, ALICE).value())).isEqualTo(Nodes.lenient(value));
        Map<String, Node> nothing = new HashMap<>();
        values.keySet().forEach(name -> nothing.put(name, new Node.Null()));
        Node.Fields nulls = new Node.Fields(nothing);
        assertThat(make(store, changes().replace(ALICE, Version.of(1), nulls))).isEqualTo(new Committed());
        assertThat(get(store, ALICE).value()).isEqualTo(nulls);
    }

    @Test
    void whatTheColumnCannotKeepIsRefusedByTheNameOfTheFieldAndNothingIsWritten() {
        JdbcStore store = accounts();
        Node.Fields longName = new Node.Fields(
                Map.of("balance", new Node.Decimal(BigDecimal.ONE), "openedBy", new Node.Text("x".repeat(21) + " ")));
        Node.Fields unknown =
                new Node.Fields(Map.of("balance", new Node.Decimal(BigDecimal.ONE), "colour", new Node.Text("red")));
        Node.Fields half = new Node.Fields(Map.of("openedBy", new Node.Text("\udc00")));

        assertRefused(store, unknown, "colour");
        assertRefused(store, half, "openedBy");
        if (!database.isSqlite()) {
            assertRefused(store, longName, "openedBy");
            assertRefused(store, account("0.001"), "balance");
            assertRefused(store, account("123456789.00"), "balance");
        }
        if (database.isPostgres()) {
            assertRefused(store, new Node.Fields(Map.of("openedBy", new Node.Text("a\0b"))), "openedBy");
        }
        assertThat(find(store, ALICE)).isEmpty();
    }

    @Test
    void aMomentThatNoColumnHoldsIsRefusedByTheNameOfItsFieldAndItsNeighbourIsMade() {
        database.execute("CREATE TABLE moments (id varchar(40) PRIMARY KEY, version integer, at "
                + database.by("text", "timestamptz", "datetime(6)") + ")");
        JdbcStore store = store(Table.columns("account", "moments"));
        store.bind(kind("account", "at", Kind.Type.TIMESTAMP));
        for (Instant moment : List.of(Instant.MIN, Instant.MAX)) {
            Key near = new Key("account", new Id.Text("near " + moment.getEpochSecond()));
            Key far = new Key("account", new Id.Text("far " + moment.getEpochSecond()));

            List<CommitOutcome> outcomes = store.commit(
                    List.of(
                            changes().insert(near, at(Instant.EPOCH)).commit(),
                            changes().insert(far, at(moment)).commit()),
                    soon());

            assertThat(outcomes.get(0)).isEqualTo(new Committed());
            if (database.isSqlite()) {
                assertThat(outcomes.get(1)).isEqualTo(new Committed());
            } else {
                assertThat(outcomes.get(1)).isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.FAILED);
                    assertThat(refused.cause()).hasMessageContaining("field at of account far");
                });
            }
        }
    }

    private static Node.Fields at(Instant moment) {
        return new Node.Fields(Map.of("at", new Node.Timestamp(moment)));
    }

    /** SQL cuts off blanks that are too many without a word. SQLite cares for no length. */
    @Test
    void anIdWithMoreBlanksAtItsEndThanItsColumnHoldsIsRefusedAndNotKeptAsAnother() {
        database.execute("CREATE TABLE narrow (id varchar(5) PRIMARY KEY, version integer, balance " + decimal() + ")");
        JdbcStore store = store(Table.columns("account", "narrow"));
        store.bind(kind("account", "balance", Kind.Type.DECIMAL));
        Key longer = new Key("account", new Id.Text("alice "));
        Node.Fields value = new Node.Fields(Map.of("balance", new Node.Decimal(BigDecimal.ONE)));

        CommitOutcome outcome = make(store, changes().insert(longer, value));

        assertThat(find(store, ALICE)).isEmpty();
        assertThat(find(store, longer).isPresent()).isEqualTo(database.isSqlite());
        assertThat(outcome instanceof Committed).isEqualTo(database.isSqlite());
        if (outcome instanceof Refused refused) {
            assertThat(refused.reason()).isEqualTo(Reason.FAILED);
            assertThat(refused.cause())
                    .hasMessageContaining("id of a account has 6 characters")
                    .hasMessageContaining("\"id\" of narrow holds 5");
            assertThat(make(store, changes().insert(ALICE, value))).isEqualTo(new Committed());
            assertThat(store.read(List.of(longer, ALICE), soon()))
                    .containsExactly(Optional.empty(), find(store, ALICE));
        }
    }

    private static void assertRefused(JdbcStore store, Node.Fields value, String field) {
        assertThat(make(store, changes().insert(ALICE, value))).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.FAILED);
            assertThat(refused.cause()).hasMessageContaining("field " + field).hasMessageContaining("account alice");
        });
    }

    @Test
    void aMappingThatDoesNotFitFailsAtBindWithTheColumnAndItsType() {
        String id = "id varchar(40) PRIMARY KEY, ";
        assertUnfit("version timestamp, balance " + decimal(), id, "\"version\" timestamp", "integer");
        assertUnfit("version integer", id, "has no column \"balance\"");
        assertUnfit("balance " + decimal(), id, "has no column \"version\"");
        assertUnfit(
                "version integer, balance boolean",
                id,
                "\"balance\" " + database.by("boolean", "boolean", "tinyint(1)"),
                "DECIMAL");
        assertUnfit(
                "version integer, balance " + decimal() + ", needed integer NOT NULL",
                id,
                "\"needed\" " + database.by("integer", "integer", "int(11)"),
                "no default");
        assertUnfit("version integer, balance " + decimal(), "id varchar(40), ", "unique");
        assertUnfit(
                "version integer, balance " + decimal(),
                "id integer PRIMARY KEY, ",
                "\"id\" " + database.by("integer", "integer", "int(11)"),
                "TEXT");
    }

    @Test
    void aColumnThatIsToKeepTwoThingsFailsAtBindAndIsNamed() {
        database.execute("CREATE TABLE crowded (id varchar(40) PRIMARY KEY, version bigint, stamp bigint, count bigint,"
                + " doc varchar(40))");
        Kind counted = kind("account", "count", Kind.Type.INT64, "other", Kind.Type.INT64);
        Table.Columns table = Table.columns("account", "crowded");
        assertCrowded("version", kind("account", "version", Kind.Type.INT64), table);
        assertCrowded("stamp", kind("account", "stamp", Kind.Type.INT64), table.stamp("stamp"));
        assertCrowded("count", counted, table.column("other", "count"));
        assertCrowded("id", kind("account", "owner", Kind.Type.TEXT), table.column("owner", "id"));
        assertCrowded("version", kind("account", "count", Kind.Type.INT64), table.stamp("version"));
        Kind pair = new Kind(
                "account",
                List.of(new Kind.Field("a", Kind.Type.TEXT), new Kind.Field("b", Kind.Type.TEXT)),
                List.of(new Kind.Field("count", Kind.Type.INT64)));
        assertCrowded("id", pair, table.id("id", "id"));
    }

    @Test
    void anIdPartThatIsNamedLikeAColumnOfEveryDocumentIsRefusedBeforeAnythingIsMade() {
        for (String name : List.of("version", "stamp", "doc")) {
            Kind kind = new Kind(
                    "account",
                    List.of(new Kind.Field("id", Kind.Type.TEXT), new Kind.Field(name, Kind.Type.INT64)),
                    List.of());
            JdbcStore store = store(Table.document("account"));
            assertThatThrownBy(() -> store.ddl(kind))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("\"" + name + "\"");
            database.execute(
                    "DROP TABLE IF EXISTS account",
                    "CREATE TABLE account (id varchar(40) NOT NULL, version bigint NOT NULL, stamp bigint NOT NULL, doc "
                            + (name.equals("doc") ? "bigint" : database.by("text", "jsonb", "json"))
                            + " NOT NULL, PRIMARY KEY (id, " + name + "))");
            assertCrowded(name, kind, Table.document("account"));
        }
    }

    private void assertCrowded(String column, Kind kind, Table table) {
        JdbcStore store = store(table);
        assertThatThrownBy(() -> store.bind(kind))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("column \"" + column + "\"")
                .hasMessageContaining("twice");
    }

    @Test
    void anIdThatMayBeNullFailsAtBindThoughItIsUnique() {
        Kind kind = new Kind(
                "account",
                List.of(new Kind.Field("a", Kind.Type.INT64), new Kind.Field("b", Kind.Type.INT64)),
                List.of(new Kind.Field("balance", Kind.Type.INT64)));
        for (String column : List.of("a", "b")) {
            database.execute(
                    "DROP TABLE IF EXISTS loose",
                    "CREATE TABLE loose (a bigint" + (column.equals("a") ? "" : " NOT NULL") + ", b bigint"
                            + (column.equals("b") ? "" : " NOT NULL")
                            + ", version bigint, balance bigint, UNIQUE (a, b))");
            JdbcStore store = store(Table.columns("account", "loose"));
            assertThatThrownBy(() -> store.bind(kind))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("\"" + column + "\" bigint")
                    .hasMessageContaining("NOT NULL");
        }
        database.execute(
                "DROP TABLE loose",
                "CREATE TABLE loose (a bigint NOT NULL, b bigint NOT NULL, version bigint, balance bigint, UNIQUE (b, a))");
        assertThat(store(Table.columns("account", "loose")).bind(kind).stamped())
                .isFalse();
    }

    private void assertUnfit(String columns, String id, String... named) {
        database.execute("DROP TABLE IF EXISTS unfit", "CREATE TABLE unfit (" + id + columns + ")");
        JdbcStore store = store(Table.columns("account", "unfit"));
        Kind kind = kind("account", "balance", Kind.Type.DECIMAL);
        assertThatThrownBy(() -> store.bind(kind))
                .isInstanceOf(StoreException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT))
                        .contains(List.of(named).stream()
                                .map(text -> text.toLowerCase(Locale.ROOT))
                                .toList()));
    }

    @Test
    void aMissingTableFailsAtBindAndSaysHowToGetIt() {
        JdbcStore store = store(Table.columns("account", "nowhere"));
        assertThatThrownBy(() -> store.bind(ACCOUNT))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("pawl ddl");
        database.execute("DROP TABLE pawl_commits");
        assertThatThrownBy(() -> JdbcStore.of(database.pool()).bind(Wallets.WALLET))
                .hasMessageContaining("pawl_commits");
    }

    @Test
    void aRowOfTheUsersOwnQueryBecomesWhatAReadReturns() throws SQLException {
        JdbcStore store = accounts();
        make(store, changes().insert(ALICE, account("10.00")));
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(
                    "SELECT extra, \"Opened By\", balance, lock_version, \"select\" FROM \"Account Table\"")) {
                row.next();
                assertThat(store.row("account", row)).isEqualTo(get(store, ALICE));
            }
            try (ResultSet row = statement.executeQuery("SELECT \"select\", balance FROM \"Account Table\"")) {
                row.next();
                assertThatThrownBy(() -> store.row("account", row))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("lock_version");
            }
        }
    }

    @Test
    void manyCompositeIdsAreReadAtOnce() {
        Kind line = new Kind(
                "line",
                List.of(new Kind.Field("orderId", Kind.Type.TEXT), new Kind.Field("position", Kind.Type.INT64)),
                List.of(new Kind.Field("sku", Kind.Type.TEXT)));
        JdbcStore store = store(Table.document("line"));
        store.createTables(line);
        store.bind(line);
        List<Key> keys = new ArrayList<>();
        for (long position = 0; position < 11; position++) {
            Key key = new Key("line", new Id.Tuple(List.of(new Id.Text("a"), new Id.Int64(position))));
            keys.add(key);
            if (position != 5) {
                make(store, changes().insert(key, new Node.Fields(Map.of("sku", new Node.Text("s" + position)))));
            }
        }

        List<Optional<Stored>> found = store.read(keys, soon());

        assertThat(found.get(5)).isEmpty();
        for (int i = 0; i < 11; i++) {
            assertThat(found.get(i)).isEqualTo(find(store, keys.get(i)));
        }
    }

    @Test
    void aCompositeIdHasAColumnForEachPartAndComparesAsItsOwnTypes() {
        Kind line = new Kind(
                "line",
                List.of(new Kind.Field("orderId", Kind.Type.TEXT), new Kind.Field("position", Kind.Type.INT64)),
                List.of(new Kind.Field("position", Kind.Type.INT64), new Kind.Field("sku", Kind.Type.TEXT)));
        database.execute("CREATE TABLE order_lines (order_id varchar(20), position integer, sku text, version integer,"
                + " PRIMARY KEY (position, order_id))");
        JdbcStore columns = store(Table.columns("line", "order_lines"));
        JdbcStore documents = store(Table.document("line").named("line_docs"));
        documents.createTables(line);
        for (JdbcStore store : List.of(columns, documents)) {
            store.bind(line);
            for (long position : new long[] {10, 9}) {
                Key key = new Key("line", new Id.Tuple(List.of(new Id.Text("a,b"), new Id.Int64(position))));
                Node.Fields value = new Node.Fields(
                        Map.of("position", new Node.Int64(position), "sku", new Node.Text("s" + position)));
                assertThat(make(store, changes().insert(key, value))).isEqualTo(new Committed());
                assertThat(get(store, key).value()).isEqualTo(value);
            }
            List<Id> ids = store.ids("line", null, 10, soon());
            assertThat(ids).hasSize(2).isSortedAccordingTo(Id::compareTo);
            assertThat(store.ids("line", ids.get(0), 10, soon())).containsExactly(ids.get(1));
            List<Key> keys = ids.stream().map(id -> new Key("line", id)).toList();
            assertThat(store.read(keys, soon())).allMatch(Optional::isPresent);
            assertThat(make(
                            store,
                            changes()
                                    .delete(keys.get(0), get(store, keys.get(0)).version())
                                    .read(
                                            keys.get(1),
                                            State.at(get(store, keys.get(1)).version()))))
                    .isEqualTo(new Committed());
        }
        Key wrong = new Key("line", new Id.Tuple(List.of(new Id.Text("x"), new Id.Int64(1))));
        assertThat(make(columns, changes().insert(wrong, new Node.Fields(Map.of("position", new Node.Int64(2))))))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.cause())
                                .hasMessageContaining("field position")
                                .hasMessageContaining("part of the id"));
    }
}
