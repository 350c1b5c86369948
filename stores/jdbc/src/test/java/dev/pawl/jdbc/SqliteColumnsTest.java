package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteColumnsTest extends ColumnsSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
    }

    @Override
    String decimal() {
        return "text";
    }

    @Test
    void aDecimalOnANumericColumnIsRefusedWithAdvice() {
        database.execute("CREATE TABLE n (id text PRIMARY KEY, version integer, balance numeric(10,2))");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();

        assertThatThrownBy(() -> store.bind(kind("account", "balance", Kind.Type.DECIMAL)))
                .hasMessageContaining("\"balance\" numeric(10,2)")
                .hasMessageContaining("floating point")
                .hasMessageContaining("TEXT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(id BIGINT PRIMARY KEY, version BIGINT, balance TEXT)",
                "(id INTEGER PRIMARY KEY, version BIGINT, balance TEXT)",
                "(id BIGINT PRIMARY KEY, version BIGINT, balance TEXT) WITHOUT ROWID"
            })
    void aPrimaryKeyThatIsNotSaidToBeNotNullIsAnIdAndARowThatLacksOneIsPassedBy(String table) {
        database.execute("CREATE TABLE n " + table, "INSERT INTO n VALUES (-5, 1, '1'), (3, 1, '1')");
        if (table.startsWith("(id BIGINT") && table.endsWith(")")) {
            // Only there does SQLite let a primary key be NULL, for the sake of what an early version did.
            database.execute("INSERT INTO n VALUES (NULL, 1, '1'), (NULL, 1, '2')");
        }
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();
        store.bind(new Kind(
                "account",
                List.of(new Kind.Field("id", Kind.Type.INT64)),
                List.of(new Kind.Field("balance", Kind.Type.DECIMAL))));

        List<Id> first = store.ids("account", null, 1, soon());

        assertThat(first).containsExactly(new Id.Int64(-5));
        assertThat(store.ids("account", first.get(0), 9, soon())).containsExactly(new Id.Int64(3));
        assertThat(store.ids("account", null, 9, soon())).containsExactly(new Id.Int64(-5), new Id.Int64(3));
    }

    /** SQLite numbers the rows itself where the primary key is one column of exactly this type, and nowhere else. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE      | true",
                "no integer NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE      | true",
                "no BIGINT PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE       | false",
                "no INTEGER NOT NULL, name TEXT NOT NULL UNIQUE                  | false",
                "no INTEGER NOT NULL, name TEXT NOT NULL UNIQUE, PRIMARY KEY (no, name) | false"
            })
    void aNumberThatSqliteGivesToEachRowNeedsNoFieldBesideTheId(String columns, boolean numbered) {
        String end = columns.substring(columns.indexOf("UNIQUE") + 6);
        database.execute("CREATE TABLE n (" + columns.substring(0, columns.length() - end.length())
                + ", version BIGINT, balance TEXT" + end + ")");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n").id("name"))
                .build();
        Kind kind = kind("account", "balance", Kind.Type.DECIMAL);
        if (numbered) {
            store.bind(kind);
            Node.Fields value = new Node.Fields(Map.of("balance", new Node.Decimal(BigDecimal.ONE)));
            assertThat(make(store, changes().insert(new Key("account", new Id.Text("alice")), value)))
                    .isEqualTo(new Committed());
        } else {
            assertThatThrownBy(() -> store.bind(kind))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("\"no\"");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"version, 'x'", "version, 1.5", "version, x'00'", "stamp, 'x'", "stamp, 1e300"})
    void whatIsNoWholeNumberInAColumnOfTheVersionIsToldAndNotTakenForOne(String column, String left) {
        database.execute("CREATE TABLE n (id BIGINT PRIMARY KEY, version BIGINT, stamp BIGINT, balance TEXT)");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n").stamp("stamp"))
                .build();
        store.bind(new Kind(
                "account",
                List.of(new Kind.Field("id", Kind.Type.INT64)),
                List.of(new Kind.Field("balance", Kind.Type.DECIMAL))));
        Key key = new Key("account", new Id.Int64(1));
        Node.Fields value = new Node.Fields(Map.of("balance", new Node.Decimal(BigDecimal.ONE)));
        make(store, changes().insert(key, value));
        Version seen = get(store, key).version();
        database.execute("UPDATE n SET " + column + " = " + left);

        assertThatThrownBy(() -> store.read(List.of(key), soon()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the column \"" + column + "\" of account 1 in n");
        assertThat(make(store, changes().replace(key, seen, value)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.cause())
                                .hasMessageContaining("the column \"" + column + "\" of account 1 in n"));
    }

    @Test
    void whatIsNoWholeNumberInAColumnOfTheIdIsTold() {
        database.execute(
                "CREATE TABLE n (id BIGINT PRIMARY KEY, version BIGINT, balance TEXT)",
                "INSERT INTO n VALUES ('x', 1, '1')");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();
        store.bind(new Kind(
                "account",
                List.of(new Kind.Field("id", Kind.Type.INT64)),
                List.of(new Kind.Field("balance", Kind.Type.DECIMAL))));

        assertThatThrownBy(() -> store.ids("account", null, 5, soon()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the column \"id\" of n");
    }

    @Test
    void aTableWithoutRowidNumbersNoRows() {
        database.execute("CREATE TABLE n (no INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE, version BIGINT,"
                + " balance TEXT) WITHOUT ROWID");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n").id("name"))
                .build();

        assertThatThrownBy(() -> store.bind(kind("account", "balance", Kind.Type.DECIMAL)))
                .hasMessageContaining("\"no\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id TEXT COLLATE NOCASE PRIMARY KEY",
                "id TEXT COLLATE RTRIM PRIMARY KEY",
                "id VARCHAR(20) COLLATE NOCASE NOT NULL UNIQUE"
            })
    void anIdWhoseCollationTakesDifferentTextsForEqualIsRefusedWithAdvice(String id) {
        database.execute("CREATE TABLE n (" + id + ", version BIGINT, balance TEXT)");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();

        assertThatThrownBy(() -> store.bind(kind("account", "balance", Kind.Type.DECIMAL)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("COLLATE " + (id.contains("NOCASE") ? "NOCASE" : "RTRIM"))
                .hasMessageContaining("BINARY");
    }

    @Test
    void anIdMayAlsoBeUniqueWhateverItsCase() {
        database.execute(
                "CREATE TABLE n (id TEXT PRIMARY KEY, version BIGINT, balance TEXT)",
                "CREATE UNIQUE INDEX lax ON n (id COLLATE NOCASE)");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();

        assertThat(store.bind(kind("account", "balance", Kind.Type.DECIMAL))).isNotNull();
    }

    /** What one of them does not name would be read as NULL by the other, and could not be written. */
    @Test
    void columnsThatOneTypeIsReadFromAreNotGivenToAnotherOfItsName() {
        database.execute("CREATE TABLE n (id TEXT PRIMARY KEY, version BIGINT, balance TEXT, note TEXT)");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();
        Kind noted = kind("account", "balance", Kind.Type.DECIMAL, "note", Kind.Type.TEXT);
        Key alice = new Key("account", new Id.Text("alice"));
        Node.Fields value = new Node.Fields(Map.of("balance", new Node.Text("1"), "note", new Node.Text("kept")));
        store.bind(noted);
        database.execute("INSERT INTO n VALUES ('alice', 1, '1', 'kept')");

        assertThatThrownBy(() -> store.bind(kind("account", "balance", Kind.Type.DECIMAL)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("account", "[balance]", "[balance, note]");

        assertThat(store.bind(noted)).isNotNull();
        assertThat(get(store, alice).value()).isEqualTo(value);
    }
}
