package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Conflict;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are replaced by one statement: each gets what it was given, whatever the others were, or is told why not. */
class MariaDbTogetherTest {
    private static final int MANY = 70;
    private static final Kind KIND = new Kind(
            "account",
            List.of(new Kind.Field("bank", Kind.Type.TEXT), new Kind.Field("number", Kind.Type.INT64)),
            List.of(
                    new Kind.Field("name", Kind.Type.TEXT),
                    new Kind.Field("count", Kind.Type.INT64),
                    new Kind.Field("ratio", Kind.Type.FLOAT64),
                    new Kind.Field("amount", Kind.Type.DECIMAL),
                    new Kind.Field("big", Kind.Type.BIG_INTEGER),
                    new Kind.Field("flag", Kind.Type.BOOL),
                    new Kind.Field("raw", Kind.Type.BYTES),
                    new Kind.Field("packed", Kind.Type.UUID),
                    new Kind.Field("at", Kind.Type.TIMESTAMP),
                    new Kind.Field("day", Kind.Type.DATE),
                    new Kind.Field("tags", Kind.Type.LIST)));

    private static final List<Map<String, Node>> VALUES = List.of(
            Map.of(
                    "name", new Node.Text("it's \\ \"\u0000\uD83D\uDE00 "),
                    "count", new Node.Int64(Long.MIN_VALUE),
                    "ratio", new Node.Float64(Double.MIN_VALUE),
                    "amount", new Node.Decimal(new BigDecimal("-0.000000000000000001")),
                    "big", new Node.BigInt(BigInteger.TEN.pow(64)),
                    "flag", new Node.Bool(true),
                    "raw", new Node.Bytes(new byte[] {0, 39, 92, -1, -61}),
                    "packed", new Node.Uuid(UUID.fromString("ffffffff-0000-4000-8000-00000027005c")),
                    "at", new Node.Timestamp(Instant.parse("2026-03-29T02:30:00.123456Z")),
                    "day", new Node.Date(LocalDate.parse("1000-01-01"))),
            Map.of(
                    "name", new Node.Text(""),
                    "count", new Node.Int64(Long.MAX_VALUE),
                    "ratio", new Node.Float64(0.1),
                    "amount",
                            new Node.Decimal(new BigDecimal(
                                    "9999999999999999999999999999999999999999999999.000000000000000000")),
                    "big", new Node.BigInt(BigInteger.ONE.negate()),
                    "raw", new Node.Bytes(new byte[0]),
                    "tags", new Node.Seq(List.of(new Node.Text("a"), new Node.Int64(1)))),
            Map.of(
                    "name", new Node.Text("2026-11-30"),
                    "ratio", new Node.Float64(Double.MAX_VALUE),
                    "amount", new Node.Decimal(new BigDecimal("7.000000000000000000")),
                    "flag", new Node.Bool(false),
                    "at", new Node.Timestamp(Instant.parse("9999-12-31T23:59:59Z")),
                    "day", new Node.Date(LocalDate.parse("2026-11-30"))),
            Map.of("count", new Node.Int64(0), "ratio", new Node.Float64(1.0E7 / 3), "tags", new Node.Seq(List.of())),
            Map.of());

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.mariaDb(driver(), TestDatabase.Setup.PLAIN);
        database.execute("CREATE TABLE t (bank varchar(40) COLLATE utf8mb4_nopad_bin, number bigint, version bigint,"
                + " stamp bigint, name text CHARACTER SET utf8mb4, count bigint, ratio double, amount decimal(64,18),"
                + " big decimal(65,0), flag bit(1), raw varbinary(9), packed binary(16), at datetime(6), day date,"
                + " tags json, PRIMARY KEY (bank, number))");
    }

    Database driver() {
        return Database.MARIADB;
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Key key(int number) {
        return new Key("account", new Id.Tuple(List.of(new Id.Text("it's " + number % 3), new Id.Int64(number))));
    }

    private static Node.Fields value(int variant) {
        Map<String, Node> all = new HashMap<>();
        KIND.fields().forEach(field -> all.put(field.name(), new Node.Null()));
        all.putAll(VALUES.get(variant % VALUES.size()));
        return new Node.Fields(all);
    }

    private static JdbcStore filled(HikariDataSource pool, int rows, boolean stamped) {
        Table.Columns table = Table.columns("account", "t");
        JdbcStore store = JdbcStore.builder(pool)
                .table(stamped ? table.stamp("stamp") : table)
                .build();
        store.createTables();
        store.bind(KIND);
        for (int i = 0; i < rows; i++) {
            assertThat(make(store, changes().insert(key(i), value(i)))).isEqualTo(new Committed());
        }
        return store;
    }

    @ParameterizedTest
    @ValueSource(strings = {"&useServerPrepStmts=false", "&useServerPrepStmts=true", "&useAffectedRows=true"})
    void eachKeepsTheValueItWasGivenWhateverTheOthersAre(String option) {
        try (HikariDataSource pool = BoundsSuite.pool(config -> {}, database.url() + option)) {
            JdbcStore store = filled(pool, MANY, true);
            Wallets.Changes together = changes();
            List<Commit> apart = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                Version seen = get(store, key(i)).version();
                if (i % 2 == 0) {
                    together.replace(key(i), seen, value(i + 1));
                } else {
                    apart.add(changes().replace(key(i), seen, value(i + 2)).commit());
                }
            }
            assertThat(make(store, together)).isEqualTo(new Committed());
            assertThat(store.commit(apart, soon()))
                    .containsOnly(new Committed())
                    .hasSize(MANY / 2);
            for (int i = 0; i < MANY; i++) {
                assertThat(get(store, key(i)).value()).as("row " + i).isEqualTo(value(i % 2 == 0 ? i + 1 : i + 2));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, true", "3, true", "70, true", "2, false", "3, false", "70, false"})
    void whoeverExpectedAnotherVersionIsToldWhichAndTheOthersAreCommitted(int rows, boolean stamped) {
        try (HikariDataSource pool = BoundsSuite.pool(config -> {}, database.url())) {
            JdbcStore store = filled(pool, rows, stamped);
            List<Commit> commits = IntStream.range(0, rows)
                    .mapToObj(i -> changes()
                            .replace(key(i), get(store, key(i)).version(), value(i + 1))
                            .commit())
                    .toList();
            Version changed = get(store, key(1)).version();
            assertThat(make(store, changes().replace(key(1), changed, value(3))))
                    .isEqualTo(new Committed());
            assertThat(make(store, changes().delete(key(0), get(store, key(0)).version())))
                    .isEqualTo(new Committed());

            List<CommitOutcome> outcomes = store.commit(commits, soon());
            assertThat(outcomes.subList(2, rows)).allMatch(Committed.class::isInstance);
            assertThat(mismatch(outcomes.get(0)).actual()).isEqualTo(State.absent());
            assertThat(mismatch(outcomes.get(1)).actual())
                    .isEqualTo(State.at(get(store, key(1)).version()));
            assertThat(get(store, key(1)).value()).isEqualTo(value(3));
            for (int i = 2; i < rows; i++) {
                assertThat(get(store, key(i)).value()).isEqualTo(value(i + 1));
            }
            for (int i = 0; i < rows; i++) {
                assertThat(store.settle(commits.get(i).ticket(), soon()) instanceof Committed)
                        .as("row " + i)
                        .isEqualTo(i > 1);
            }
        }
    }

    /** By default a server takes 16 MiB in a statement. */
    @Test
    void aCommitIsSentInAsManyStatementsAsItsBytesNeed() {
        database.execute("CREATE TABLE file (id varchar(40) PRIMARY KEY, version bigint, stamp bigint, raw longblob)");
        Kind kind = ColumnsSuite.kind("file", "raw", Kind.Type.BYTES);
        byte[] raw = new byte[4 * 1024 * 1024];
        new Random(1).nextBytes(raw);
        Node.Fields large = new Node.Fields(Map.of("raw", new Node.Bytes(raw)));
        String before = database.text("SELECT @@global.max_allowed_packet");
        database.execute("SET GLOBAL max_allowed_packet = 16777216");
        try (HikariDataSource pool = BoundsSuite.pool(config -> {}, database.url())) {
            JdbcStore store = JdbcStore.builder(pool)
                    .table(Table.columns("file", "file").stamp("stamp"))
                    .build();
            store.createTables();
            store.bind(kind);
            List<Key> files = IntStream.range(0, 5)
                    .mapToObj(i -> new Key("file", new Id.Text("f" + i)))
                    .toList();
            Wallets.Changes inserts = changes();
            files.forEach(file -> inserts.insert(file, large));
            assertThat(make(store, inserts)).isEqualTo(new Committed());
            Wallets.Changes replaces = changes();
            files.forEach(file -> replaces.replace(file, get(store, file).version(), large));
            assertThat(make(store, replaces)).isEqualTo(new Committed());
            files.forEach(file -> assertThat(get(store, file).value()).isEqualTo(large));
        } finally {
            database.execute("SET GLOBAL max_allowed_packet = " + before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"version = new.version + 1", "stamp = 1"})
    void noneIsRejectedThatWasMadeThoughATriggerChangesWhatIsWritten(String change) {
        try (HikariDataSource pool = BoundsSuite.pool(config -> {}, database.url())) {
            JdbcStore store = filled(pool, 3, true);
            List<Commit> commits = IntStream.range(0, 3)
                    .mapToObj(i -> changes()
                            .replace(key(i), get(store, key(i)).version(), value(i + 1))
                            .commit())
                    .toList();
            assertThat(make(store, changes().delete(key(0), get(store, key(0)).version())))
                    .isEqualTo(new Committed());
            database.execute("CREATE TRIGGER changing BEFORE UPDATE ON t FOR EACH ROW SET new." + change);

            List<CommitOutcome> outcomes = store.commit(commits, soon());
            assertThat(mismatch(outcomes.get(0)).actual()).isEqualTo(State.absent());
            assertThat(outcomes.subList(1, 3)).containsOnly(new Committed());
            for (int i = 1; i < 3; i++) {
                assertThat(get(store, key(i)).value()).isEqualTo(value(i + 1));
                assertThat(store.settle(commits.get(i).ticket(), soon())).isEqualTo(new Committed());
            }
        }
    }

    private static Conflict.Mismatch mismatch(CommitOutcome outcome) {
        return (Conflict.Mismatch) ((Rejected) outcome).conflicts().get(0);
    }
}
