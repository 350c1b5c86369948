package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.make;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MariaDbColumnsTest extends ColumnsSuite {
    private static final Key ALICE = new Key("account", new Id.Text("alice"));

    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MARIADB, TestDatabase.Setup.PLAIN);
    }

    @Override
    String decimal() {
        return "decimal(10,2)";
    }

    private JdbcStore bound(String table, Kind kind) {
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", table))
                .build();
        store.bind(kind);
        return store;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"utf8mb4_general_ci", "utf8mb4_bin", "latin1_swedish_ci", "latin1_nopad_bin", "utf8mb3_nopad_bin"
            })
    void anIdWhoseCollationTakesDifferentTextsForEqualIsRefusedWithAdvice(String collation) {
        String charset = collation.substring(0, collation.indexOf('_'));
        database.execute("CREATE TABLE lax (id varchar(40) CHARACTER SET " + charset + " COLLATE " + collation
                + " PRIMARY KEY, version bigint, name text)");

        assertThatThrownBy(() -> bound("lax", kind("account", "name", Kind.Type.TEXT)))
                .hasMessageContaining("COLLATE " + collation)
                .hasMessageContaining("utf8mb4_nopad_bin")
                .hasMessageContaining("utf8mb4_0900_bin");
    }

    @Test
    void aTableWithoutTransactionsIsRefused() {
        database.execute("CREATE TABLE old (id varchar(40) PRIMARY KEY, version bigint) ENGINE = MyISAM");

        assertThatThrownBy(() -> bound("old", kind("account", "name", Kind.Type.TEXT)))
                .hasMessageContaining("MyISAM")
                .hasMessageContaining("ENGINE = InnoDB");
    }

    @Test
    void aConnectionThatCutsValuesShortIsRefused() {
        database.execute("CREATE TABLE t (id varchar(40) PRIMARY KEY, version bigint)");
        try (HikariDataSource lax = BoundsSuite.pool(
                config -> config.setConnectionInitSql("SET sql_mode = 'NO_ENGINE_SUBSTITUTION'"), database.url())) {
            JdbcStore store =
                    JdbcStore.builder(lax).table(Table.columns("account", "t")).build();
            assertThatThrownBy(() -> store.bind(kind("account", "name", Kind.Type.TEXT)))
                    .hasMessageContaining("STRICT_TRANS_TABLES");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET sql_mode = CONCAT(@@sql_mode, ',EMPTY_STRING_IS_NULL') | EMPTY_STRING_IS_NULL",
                "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED   | READ UNCOMMITTED"
            })
    void aConnectionThatTakesEmptyTextsForNoneOrReadsWhatIsNotCommittedIsRefused(String setting, String named) {
        database.execute("CREATE TABLE t (id varchar(40) PRIMARY KEY, version bigint, name text)");
        try (HikariDataSource lax = BoundsSuite.pool(config -> config.setConnectionInitSql(setting), database.url())) {
            JdbcStore store =
                    JdbcStore.builder(lax).table(Table.columns("account", "t")).build();
            assertThatThrownBy(() -> store.bind(kind("account", "name", Kind.Type.TEXT)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(named);
        }
    }

    @Test
    void aTimestampColumnIsRefusedWithAdvice() {
        database.execute("CREATE TABLE t (id varchar(40) PRIMARY KEY, version bigint, at timestamp NULL)");

        assertThatThrownBy(() -> bound("t", kind("account", "at", Kind.Type.TIMESTAMP)))
                .hasMessageContaining("\"at\" timestamp")
                .hasMessageContaining("DATETIME(6)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+05:00", "-11:00"})
    void theTimeZoneOfAConnectionShiftsNoMoment(String zone) {
        database.execute("CREATE TABLE t (id varchar(40) PRIMARY KEY, version bigint, at datetime(6))");
        Kind kind = kind("account", "at", Kind.Type.TIMESTAMP);
        // The hours in which clocks are put forward and back, and what is finer than a millisecond.
        for (String moment :
                List.of("2026-03-29T02:30:00.123456Z", "2026-10-25T01:30:00Z", "2026-03-08T02:30:00.000001Z")) {
            Node.Fields value = new Node.Fields(Map.of("at", new Node.Timestamp(Instant.parse(moment))));
            Key key = new Key("account", new Id.Text(moment));
            try (HikariDataSource shifted = BoundsSuite.pool(
                    config -> config.setConnectionInitSql("SET time_zone = '" + zone + "'"), database.url())) {
                JdbcStore store = JdbcStore.builder(shifted)
                        .table(Table.columns("account", "t"))
                        .build();
                store.bind(kind);
                assertThat(make(store, changes().insert(key, value))).isEqualTo(new Committed());
            }
            assertThat(get(bound("t", kind), key).value()).isEqualTo(value);
        }
    }

    @Test
    void whatTheColumnWouldRoundOrWrapIsRefused() {
        database.execute("CREATE TABLE t (id varchar(40) PRIMARY KEY, version bigint, at datetime(3), small smallint,"
                + " natural_ int unsigned, ratio double, raw varbinary(3))");
        JdbcStore store = bound(
                "t",
                kind(
                        "account",
                        "at",
                        Kind.Type.TIMESTAMP,
                        "small",
                        Kind.Type.INT64,
                        "natural_",
                        Kind.Type.INT64,
                        "ratio",
                        Kind.Type.FLOAT64,
                        "raw",
                        Kind.Type.BYTES));
        Map<String, Node> unkept = Map.of(
                "at", new Node.Timestamp(Instant.parse("2026-01-01T00:00:00.0001Z")),
                "small", new Node.Int64(32768),
                "natural_", new Node.Int64(-1),
                "ratio", new Node.Float64(-0.0),
                "raw", new Node.Bytes(new byte[4]));
        unkept.forEach((field, value) -> assertThat(make(
                        store, changes().insert(ALICE, new Node.Fields(Map.of(field, value)))))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.cause()).hasMessageContaining("field " + field)));
        assertThat(find(store, ALICE)).isEmpty();
    }

    @Test
    void anIdThatIsNoneStopsWhoeverPagesThroughThemAndIsNamed() {
        database.execute("CREATE TABLE t (id char(36) PRIMARY KEY, version bigint, a int)");
        JdbcStore store = bound(
                "t",
                new Kind(
                        "account",
                        List.of(new Kind.Field("id", Kind.Type.UUID)),
                        List.of(new Kind.Field("a", Kind.Type.INT64))));
        database.execute("INSERT INTO t VALUES ('nobody', 1, 1)");

        assertThatThrownBy(() -> store.ids("account", null, 5, Wallets.soon()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("\"id\" of t")
                .hasMessageContaining("nobody");
    }

    @Test
    void aDoubleThatItsColumnWouldRoundIsRefusedAtBindWithAdvice() {
        database.execute("CREATE TABLE t (id varchar(40) PRIMARY KEY, version bigint, ratio double(8,2))");

        assertThatThrownBy(() -> bound("t", kind("account", "ratio", Kind.Type.FLOAT64)))
                .hasMessageContaining("\"ratio\" double(8,2)")
                .hasMessageContaining("rounds");
    }

    /** The server cuts off blanks that are too many with a note, and answers an error to everything else. */
    @ParameterizedTest
    @CsvSource({
        "tinytext, 255, x",
        "tinytext, 127, \u00fc",
        "text, 65535, x",
        "tinytext CHARACTER SET latin1 COLLATE latin1_nopad_bin, 255, \u00fc",
        "tinytext CHARACTER SET utf16 COLLATE utf16_nopad_bin, 127, x"
    })
    void aBlankThatIsTooManyForATextOfSoManyBytesIsRefused(String column, int characters, String character) {
        database.execute("CREATE TABLE t (id varchar(40) PRIMARY KEY, version bigint, name " + column + ")");
        JdbcStore store = bound("t", kind("account", "name", Kind.Type.TEXT));
        String full = character.repeat(characters);
        Node.Fields kept = new Node.Fields(Map.of("name", new Node.Text(full.substring(1) + " ")));

        for (String longer : List.of(full + "  ", full + character.repeat(2))) {
            assertThat(make(store, changes().insert(ALICE, new Node.Fields(Map.of("name", new Node.Text(longer))))))
                    .isInstanceOf(Refused.class);
        }
        assertThat(make(store, changes().insert(ALICE, kept))).isEqualTo(new Committed());
        assertThat(database.text("SELECT char_length(name) FROM t")).isEqualTo(Integer.toString(characters));
    }

    /** The server would take "2" for the second label, and "x " and "X" for the first. */
    @Test
    void anEnumTakesItsOwnLabelsAndNothingElse() {
        database.execute("CREATE TABLE t (id varchar(40) PRIMARY KEY, version bigint, stamp bigint,"
                + " a enum('x', 'it''s', 'b\\\\c', ''',''', '1', 'd\\n\\r', '\\\\n', '\u00fc'))");
        JdbcStore store = bound("t", kind("account", "a", Kind.Type.TEXT));
        for (String label : List.of("x", "it's", "b\\c", "','", "1", "d\n\r", "\\n", "\u00fc")) {
            Node.Fields value = new Node.Fields(Map.of("a", new Node.Text(label)));
            Key key = new Key("account", new Id.Text("key of " + label));
            assertThat(make(store, changes().insert(key, value))).isEqualTo(new Committed());
            assertThat(get(store, key).value()).isEqualTo(value);
        }
        for (String other : List.of("2", "x ", "X", "", "y", ",", "it''s", "utf8mb4_nopad_bin")) {
            Node.Fields value = new Node.Fields(Map.of("a", new Node.Text(other)));
            assertThat(make(store, changes().insert(ALICE, value)))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.cause()).hasMessageContaining("none of the column's labels"));
        }
        assertThat(find(store, ALICE)).isEmpty();
    }

    @Test
    void aLabelOfAnEnumMayBeAnyWord() {
        database.execute("CREATE TABLE t (id varchar(40) PRIMARY KEY, version bigint, a enum('signed', 'unsigned'))");
        JdbcStore store = bound("t", kind("account", "a", Kind.Type.TEXT));
        Node.Fields value = new Node.Fields(Map.of("a", new Node.Text("unsigned")));

        assertThat(make(store, changes().insert(ALICE, value))).isEqualTo(new Committed());
        assertThat(get(store, ALICE).value()).isEqualTo(value);
    }

    @Test
    void theTypesOfThisDatabaseKeepTheirValues() {
        database.execute("CREATE TABLE t (id uuid PRIMARY KEY, version int unsigned, stamp bigint, flag bit(1),"
                + " yes tinyint(1), packed binary(16), spelt char(36), mood enum('calm', 'wild'), amount decimal(20,4),"
                + " big decimal(65,0), at datetime)");
        Kind kind = new Kind(
                "account",
                List.of(new Kind.Field("id", Kind.Type.UUID)),
                List.of(
                        new Kind.Field("flag", Kind.Type.BOOL),
                        new Kind.Field("yes", Kind.Type.BOOL),
                        new Kind.Field("packed", Kind.Type.UUID),
                        new Kind.Field("spelt", Kind.Type.UUID),
                        new Kind.Field("mood", Kind.Type.TEXT),
                        new Kind.Field("amount", Kind.Type.DECIMAL),
                        new Kind.Field("big", Kind.Type.BIG_INTEGER),
                        new Kind.Field("at", Kind.Type.TIMESTAMP)));
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "t").stamp("stamp"))
                .build();
        store.bind(kind);
        UUID uuid = UUID.fromString("ffffffff-0000-4000-8000-00000000abcd");
        Map<String, Node> values = new HashMap<>();
        values.put("flag", new Node.Bool(true));
        values.put("yes", new Node.Bool(false));
        values.put("packed", new Node.Uuid(uuid));
        values.put("spelt", new Node.Uuid(uuid));
        values.put("mood", new Node.Text("wild"));
        values.put("amount", new Node.Decimal(new BigDecimal("1234567890123456.7890")));
        values.put("big", new Node.BigInt(BigInteger.TEN.pow(64)));
        values.put("at", new Node.Timestamp(Instant.parse("2026-11-22T10:00:00Z")));
        Key key = new Key("account", new Id.Uuid(uuid));

        assertThat(make(store, changes().insert(key, new Node.Fields(values)))).isEqualTo(new Committed());
        assertThat(get(store, key).value()).isEqualTo(new Node.Fields(values));
        assertThat(store.ids("account", null, 5, Wallets.soon())).containsExactly(key.id());
    }

    /** A write always changes the version, so that "changed" and "matched" are the same, however the driver counts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "&useAffectedRows=true",
                "&useAffectedRows=false",
                "&useBulkStmts=true",
                "&useServerPrepStmts=true",
                "&rewriteBatchedStatements=true"
            })
    void aReplaceByTheSameValueIsAWriteHoweverTheDriverCounts(String option) {
        database.execute("CREATE TABLE t (id varchar(40) PRIMARY KEY, version bigint, name text)");
        Kind kind = kind("account", "name", Kind.Type.TEXT);
        Node.Fields same = new Node.Fields(Map.of("name", new Node.Text("same")));
        Key bob = new Key("account", new Id.Text("bob"));
        try (HikariDataSource pool = BoundsSuite.pool(config -> {}, database.url() + option)) {
            JdbcStore store =
                    JdbcStore.builder(pool).table(Table.columns("account", "t")).build();
            store.bind(kind);
            make(store, changes().insert(ALICE, same).insert(bob, same));
            assertThat(make(store, changes().replace(ALICE, Version.of(1), same)))
                    .isEqualTo(new Committed());
            assertThat(make(store, changes().replace(ALICE, Version.of(1), same)))
                    .isInstanceOf(Rejected.class);
            assertThat(make(store, changes().replace(ALICE, Version.of(2), same).replace(bob, Version.of(1), same)))
                    .isEqualTo(new Committed());
            assertThat(make(store, changes().delete(ALICE, Version.of(3)).delete(bob, Version.of(2))))
                    .isEqualTo(new Committed());
            assertThat(find(store, ALICE)).isEmpty();
        }
    }
}
