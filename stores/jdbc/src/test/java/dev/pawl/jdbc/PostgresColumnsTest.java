package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresColumnsTest extends ColumnsSuite {
    private static final Key ALICE = new Key("account", new Id.Text("alice"));

    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }

    @Override
    String decimal() {
        return "numeric(10,2)";
    }

    @Test
    void aFixedScaleIsNotKeptAndSaysSo() {
        database.execute("CREATE TABLE n (id text PRIMARY KEY, version bigint, balance numeric(10,2))");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();
        assertThat(store.bind(kind("account", "balance", Kind.Type.DECIMAL)).keepsScale())
                .isFalse();

        make(store, changes().insert(ALICE, new Node.Fields(Map.of("balance", new Node.Decimal(BigDecimal.TEN)))));
        assertThat(get(store, ALICE).value().get("balance")).isEqualTo(new Node.Decimal(new BigDecimal("10.00")));
    }

    @Test
    void enumsDomainsAndSchemasAreWrittenAndFinerMomentsAreRefused() {
        database.execute(
                "DROP SCHEMA IF EXISTS \"App Data\" CASCADE",
                "CREATE SCHEMA \"App Data\"",
                "CREATE TYPE \"App Data\".\"Mood\" AS ENUM ('calm', 'wild')",
                "CREATE DOMAIN \"App Data\".money_eur AS numeric(8,2) CHECK (VALUE >= 0)",
                "CREATE TABLE \"App Data\".\"Accounts\" (id text PRIMARY KEY, version smallint,"
                        + " mood \"App Data\".\"Mood\", balance \"App Data\".money_eur, opened_at timestamptz)");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "App Data.Accounts"))
                .build();
        store.bind(
                kind("account", "mood", Kind.Type.TEXT, "balance", Kind.Type.DECIMAL, "openedAt", Kind.Type.TIMESTAMP));
        Node.Fields value = value("2026-11-22T10:00:00.000001Z");

        assertThat(make(store, changes().insert(ALICE, value))).isEqualTo(new Committed());
        assertThat(get(store, ALICE).value()).isEqualTo(value);
        assertThat(make(store, changes().replace(ALICE, Version.of(1), value("2026-11-22T10:00:00.000000001Z"))))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.cause())
                                .hasMessageContaining("field openedAt")
                                .hasMessageContaining("6 digits of a second"));
    }

    private static Node.Fields value(String moment) {
        return new Node.Fields(Map.of(
                "mood", new Node.Text("wild"),
                "balance", new Node.Decimal(new BigDecimal("1.50")),
                "openedAt", new Node.Timestamp(Instant.parse(moment))));
    }

    @Test
    void anIdThatItsColumnCannotHoldIsAbsentAndIsRefusedWhereItIsInserted() {
        database.execute("CREATE TABLE n (id smallint PRIMARY KEY, version bigint, a integer)");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();
        store.bind(new Kind(
                "account",
                List.of(new Kind.Field("id", Kind.Type.INT64)),
                List.of(new Kind.Field("a", Kind.Type.INT64))));
        Key far = number(5_000_000_000L);
        Key near = number(1);
        Node.Fields value = new Node.Fields(Map.of("a", new Node.Int64(1)));
        make(store, changes().insert(near, value));
        State seen = State.at(get(store, near).version());

        assertThat(find(store, far)).isEmpty();
        assertThat(store.read(List.of(far, near), soon()))
                .extracting(Optional::isPresent)
                .containsExactly(false, true);
        assertThat(store.ids("account", far.id(), 5, soon())).isEmpty();
        assertThat(make(store, changes().read(far, State.absent()).read(near, seen)))
                .isEqualTo(new Committed());
        assertThat(make(store, changes().replace(far, Version.of(1), value))).isInstanceOf(Rejected.class);
        assertThat(make(store, changes().delete(far, Version.of(1)))).isInstanceOf(Rejected.class);
        assertThat(make(store, changes().insert(far, value))).isInstanceOf(Refused.class);
        assertThat(store.commit(
                        List.of(
                                changes().insert(far, value).commit(),
                                changes().insert(number(2), value).commit()),
                        soon()))
                .satisfiesExactly(
                        outcome -> assertThat(outcome).isInstanceOf(Refused.class),
                        outcome -> assertThat(outcome).isEqualTo(new Committed()));
    }

    @Test
    void aTypeWithAQuestionMarkInItsNameIsWrittenAloneAndTogether() {
        database.execute(
                "CREATE TYPE \"what?\" AS ENUM ('this', 'that')",
                "CREATE TABLE n (id text PRIMARY KEY, version bigint, answer \"what?\")");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();
        store.bind(kind("account", "answer", Kind.Type.TEXT));
        List<Key> keys = Stream.of("alice", "bob", "carol")
                .map(id -> new Key("account", new Id.Text(id)))
                .toList();
        Node.Fields before = new Node.Fields(Map.of("answer", new Node.Text("this")));
        Node.Fields after = new Node.Fields(Map.of("answer", new Node.Text("that")));

        assertThat(make(store, changes().insert(keys.get(0), before))).isEqualTo(new Committed());
        assertThat(make(store, changes().insert(keys.get(1), before).insert(keys.get(2), before)))
                .isEqualTo(new Committed());
        assertThat(store.commit(
                        keys.stream()
                                .map(key -> changes()
                                        .replace(key, Version.of(1), after)
                                        .commit())
                                .toList(),
                        soon()))
                .containsOnly(new Committed());

        keys.forEach(key -> assertThat(get(store, key).value()).isEqualTo(after));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text COLLATE lax", "varchar(40) COLLATE lax", "lax_text"})
    void anIdWhoseCollationTakesDifferentTextsForEqualIsRefusedWithAdvice(String type) {
        database.execute(
                "CREATE COLLATION lax (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE DOMAIN lax_text AS text COLLATE lax",
                "CREATE TABLE n (id " + type + " PRIMARY KEY, version bigint, name text COLLATE lax)",
                "CREATE TABLE m (id text COLLATE \"C\" PRIMARY KEY, version bigint, name text COLLATE lax)");
        Kind kind = kind("account", "name", Kind.Type.TEXT);
        JdbcStore lax = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();
        JdbcStore exact = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "m"))
                .build();

        assertThatThrownBy(() -> lax.bind(kind))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("\"id\"")
                .hasMessageContaining("COLLATE \"lax\"")
                .hasMessageContaining("deterministic");
        assertThat(exact.bind(kind)).isNotNull();
    }

    @Test
    void wholeNumbersAreReadFromColumnsOfEveryWidth() {
        database.execute(
                "CREATE TABLE n (id text PRIMARY KEY, version integer, small smallint, middle integer, big bigint)");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();
        store.bind(kind("account", "small", Kind.Type.INT64, "middle", Kind.Type.INT64, "big", Kind.Type.INT64));
        Node.Fields value = new Node.Fields(Map.of(
                "small", new Node.Int64(Short.MIN_VALUE),
                "middle", new Node.Int64(Integer.MAX_VALUE),
                "big", new Node.Int64(Long.MAX_VALUE)));
        make(store, changes().insert(ALICE, value));

        assertThat(get(store, ALICE).value()).isEqualTo(value);

        make(store, changes().replace(ALICE, Version.of(1), new Node.Fields(Map.of())));
        assertThat(get(store, ALICE).value().values().values()).containsOnly(new Node.Null());
    }

    private JdbcStore bound(String column, Kind.Type type) {
        database.execute("CREATE TABLE n (id text PRIMARY KEY, version bigint, v " + column + ")");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();
        store.bind(kind("account", "v", type));
        return store;
    }

    private static void assertRefused(JdbcStore store, Node value) {
        assertThat(make(store, changes().insert(ALICE, new Node.Fields(Map.of("v", value)))))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.cause()).hasMessageContaining("field v of account alice"));
    }

    private static void assertKept(JdbcStore store, Node value) {
        Key key = new Key("account", new Id.Text(String.valueOf(value)));
        assertThat(make(store, changes().insert(key, new Node.Fields(Map.of("v", value)))))
                .isEqualTo(new Committed());
        assertThat(get(store, key).value().get("v")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "timestamptz(0), 2026-01-01T00:00:00.500Z, 2026-01-01T00:00:01Z",
        "timestamptz(3), 2026-01-01T00:00:00.123400Z, 2026-01-01T00:00:00.123Z",
        "moment, 2026-01-01T00:00:00.123400Z, 2026-01-01T00:00:00.123Z"
    })
    void aMomentThatIsFinerThanItsColumnIsRefused(String column, Instant finer, Instant kept) {
        database.execute("CREATE DOMAIN moment AS timestamptz(3)");
        JdbcStore store = bound(column, Kind.Type.TIMESTAMP);

        assertRefused(store, new Node.Timestamp(finer));
        assertKept(store, new Node.Timestamp(kept));
    }

    @ParameterizedTest
    @CsvSource({"'numeric(5,-2)', 1234, 1200", "'numeric(5,-1)', 1234, 1230", "'numeric(2,4)', 0.01, 0.0099"})
    void aNumberIsRefusedThatAScaleBelowZeroOrBeyondThePrecisionWouldChange(
            String column, BigDecimal changed, BigDecimal kept) {
        JdbcStore store = bound(column, Kind.Type.DECIMAL);

        assertRefused(store, new Node.Decimal(changed));
        assertKept(store, new Node.Decimal(kept));
        assertKept(store, new Node.Decimal(BigDecimal.ZERO.setScale(Math.max(0, kept.scale()))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"numeric", "numeric(10,2)"})
    void aNumberWithMoreDigitsThanAnyColumnHoldsIsRefusedAndNeverSpeltOut(String column) {
        JdbcStore store = bound(column, Kind.Type.DECIMAL);

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (String number : List.of("1E+500000000", "-1E+2147483647", "1E-500000000", "1E-2147483647")) {
                assertRefused(store, new Node.Decimal(new BigDecimal(number)));
            }
        });
    }

    @Test
    void infinityIsNoMomentAndNoDay() {
        database.execute("CREATE TABLE n (id text PRIMARY KEY, version bigint, until timestamptz, day date)");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();
        store.bind(kind("account", "until", Kind.Type.TIMESTAMP, "day", Kind.Type.DATE));
        Node.Fields value = new Node.Fields(Map.of(
                "until", new Node.Timestamp(Instant.parse("2026-11-22T10:00:00Z")),
                "day", new Node.Date(LocalDate.of(2026, 11, 22))));
        for (String column : List.of("until", "day")) {
            for (String infinity : List.of("infinity", "-infinity")) {
                Key key = new Key("account", new Id.Text(column + infinity));
                database.execute("INSERT INTO n (id, version, " + column + ") VALUES ('" + column + infinity + "', 1, '"
                        + infinity + "')");
                assertThatThrownBy(() -> find(store, key))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("the column \"" + column + "\"")
                        .hasMessageContaining("infinity");
                assertThat(make(store, changes().replace(key, Version.of(2), value)))
                        .isInstanceOf(Refused.class);
                assertThat(make(store, changes().replace(key, Version.of(1), value)))
                        .isEqualTo(new Committed());
                assertThat(get(store, key).value()).isEqualTo(value);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-999999999-01-01", "-5000-01-01", "+5874898-01-01", "+999999999-12-31"})
    void aDayThatNoColumnHoldsIsRefusedAndNeverMadeInfinite(LocalDate day) {
        assertRefused(bound("date", Kind.Type.DATE), new Node.Date(day));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-4712-01-01T00:00:00Z", "+294276-12-31T23:59:59.999999Z", "1582-10-10T00:00:00Z"})
    void momentsAndDaysOfEveryYearThatAColumnHoldsAreKeptAloneAndTogether(Instant moment) {
        database.execute("CREATE TABLE n (id text PRIMARY KEY, version bigint, at timestamptz, day date)");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();
        store.bind(kind("account", "at", Kind.Type.TIMESTAMP, "day", Kind.Type.DATE));
        Node.Fields value = new Node.Fields(Map.of(
                "at", new Node.Timestamp(moment),
                "day", new Node.Date(LocalDate.ofInstant(moment, ZoneOffset.UTC))));
        Key bob = new Key("account", new Id.Text("bob"));
        Key carol = new Key("account", new Id.Text("carol"));

        assertThat(make(store, changes().insert(ALICE, value))).isEqualTo(new Committed());
        assertThat(make(store, changes().insert(bob, value).insert(carol, value)))
                .isEqualTo(new Committed());

        for (Key key : List.of(ALICE, bob, carol)) {
            assertThat(get(store, key).value()).isEqualTo(value);
        }
    }

    private static Key number(long id) {
        return new Key("account", new Id.Int64(id));
    }
}
