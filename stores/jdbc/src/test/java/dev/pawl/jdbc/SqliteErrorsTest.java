package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pawl.jdbc.ErrorTable.Meaning;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table, and the real errors that can be provoked. */
class SqliteErrorsTest {

    @TempDir
    Path folder;

    static List<ErrorTable.Row> rows() {
        return SqliteErrors.TABLE.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachRowIsFoundByTheNameAtTheHeadOfTheMessage(ErrorTable.Row row) {
        Map<String, Meaning> expected = Map.ofEntries(
                Map.entry("SQLITE_BUSY", Meaning.BUSY),
                Map.entry("SQLITE_BUSY_SNAPSHOT", Meaning.BUSY),
                Map.entry("SQLITE_BUSY_RECOVERY", Meaning.BUSY),
                Map.entry("SQLITE_BUSY_TIMEOUT", Meaning.BUSY),
                Map.entry("SQLITE_LOCKED*", Meaning.BUSY),
                Map.entry("SQLITE_INTERRUPT", Meaning.BUSY),
                Map.entry("SQLITE_PROTOCOL", Meaning.BUSY),
                Map.entry("SQLITE_CONSTRAINT_PRIMARYKEY", Meaning.UNIQUE),
                Map.entry("SQLITE_CONSTRAINT_UNIQUE", Meaning.UNIQUE),
                Map.entry("SQLITE_CONSTRAINT_ROWID", Meaning.UNIQUE),
                Map.entry("SQLITE_CONSTRAINT*", Meaning.CONSTRAINT),
                Map.entry("SQLITE_FULL", Meaning.FAILED),
                Map.entry("SQLITE_READONLY*", Meaning.FAILED),
                Map.entry("SQLITE_CORRUPT*", Meaning.FAILED),
                Map.entry("SQLITE_NOTADB", Meaning.FAILED),
                Map.entry("SQLITE_CANTOPEN*", Meaning.FAILED),
                Map.entry("SQLITE_IOERR*", Meaning.LOST));
        String name = row.code().replace("*", "_ANY");
        assertThat(SqliteErrors.TABLE.meaning(new SQLException("[" + name + "] said so")))
                .isEqualTo(expected.get(row.code()));
        assertThat(row.source()).startsWith("https://www.sqlite.org/rescode.html#");
    }

    private Connection connect(String options) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("e.db") + options);
    }

    private static SQLException fails(Connection connection, String... statements) {
        return catchThrowableOfType(SQLException.class, () -> {
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        });
    }

    private static void assertMeans(SQLException error, String name, Meaning meaning) {
        assertThat((Throwable) error).hasMessageStartingWith("[" + name + "]");
        assertThat(SqliteErrors.TABLE.meaning(error)).isEqualTo(meaning);
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void realErrorsHaveTheNamesOfTheTable() throws SQLException {
        try (Connection one = connect("?journal_mode=WAL");
                Connection two = connect("?busy_timeout=20")) {
            execute(
                    one,
                    "PRAGMA foreign_keys = ON",
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, u UNIQUE, n CHECK (n > 0))");
            execute(one, "CREATE TABLE c (t NOT NULL REFERENCES t)", "INSERT INTO t VALUES (1, 1, 1)");
            execute(one, "BEGIN IMMEDIATE");
            assertMeans(fails(two, "BEGIN IMMEDIATE"), "SQLITE_BUSY", Meaning.BUSY);
            execute(one, "COMMIT");
            execute(two, "BEGIN");
            assertThat((Object) fails(two, "SELECT * FROM t")).isNull();
            execute(one, "INSERT INTO t VALUES (2, 2, 2)");
            assertMeans(fails(two, "INSERT INTO t VALUES (3, 3, 3)"), "SQLITE_BUSY_SNAPSHOT", Meaning.BUSY);
            execute(two, "ROLLBACK");
            assertMeans(fails(one, "INSERT INTO t VALUES (1, 9, 9)"), "SQLITE_CONSTRAINT_PRIMARYKEY", Meaning.UNIQUE);
            assertMeans(fails(one, "INSERT INTO t VALUES (9, 1, 9)"), "SQLITE_CONSTRAINT_UNIQUE", Meaning.UNIQUE);
            assertMeans(fails(one, "INSERT INTO t VALUES (9, 9, 0)"), "SQLITE_CONSTRAINT_CHECK", Meaning.CONSTRAINT);
            assertMeans(fails(one, "INSERT INTO c VALUES (7)"), "SQLITE_CONSTRAINT_FOREIGNKEY", Meaning.CONSTRAINT);
            assertMeans(fails(one, "INSERT INTO c VALUES (NULL)"), "SQLITE_CONSTRAINT_NOTNULL", Meaning.CONSTRAINT);
            assertMeans(fails(two, "PRAGMA query_only = ON", "DELETE FROM t"), "SQLITE_READONLY", Meaning.FAILED);
        }
    }

    @Test
    void aSharedCacheLockIsBusy() throws SQLException {
        String url = "jdbc:sqlite:file:shared?mode=memory&cache=shared";
        try (Connection one = DriverManager.getConnection(url);
                Connection two = DriverManager.getConnection(url)) {
            execute(one, "CREATE TABLE t (n)", "BEGIN IMMEDIATE", "INSERT INTO t VALUES (1)");
            SQLException error = fails(two, "SELECT * FROM t");
            assertThat((Throwable) error).hasMessageStartingWith("[SQLITE_LOCKED");
            assertThat(SqliteErrors.TABLE.meaning(error)).isEqualTo(Meaning.BUSY);
        }
    }

    @Test
    void aFullDatabaseFailsTheCommitAndLeavesTheOldState() {
        try (TestDatabase database = TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
                var pool = BoundsSuite.pool(config -> config.setMaximumPoolSize(1), database.url())) {
            JdbcStore store = JdbcStore.of(pool);
            store.createTables(WALLET);
            store.bind(WALLET);
            limit(pool);
            Node.Fields large = new Node.Fields(Map.of("text", new Node.Text("x".repeat(500_000))));

            assertFailed(make(store, changes().insert(key("a"), large)), "SQLITE_FULL");
            assertFailed(make(store, changes().insert(key("a"), large).insert(key("b"), large)), "SQLITE_FULL");
            assertThat(find(store, key("a"))).isEmpty();
            assertThat(make(store, changes().insert(key("a"), worth("1")))).isEqualTo(new Committed());
            database.requireNothingLeft();
        }
    }

    private static void limit(DataSource pool) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA max_page_count = 30");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCorruptFileFailsTheCommit() throws IOException {
        try (TestDatabase database = TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN)) {
            JdbcStore store = JdbcStore.of(database.pool());
            store.createTables(WALLET);
            store.bind(WALLET);
            for (int i = 0; i < 50; i++) {
                make(store, changes().insert(key("w" + i), worth("1")));
            }
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            database.pool().getHikariPoolMXBean().softEvictConnections();
            Path file = folder.resolve("test.db");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                for (long page = 4096; page < Files.size(file); page += 4096) {
                    channel.write(ByteBuffer.allocate(4096), page);
                }
            }

            CommitOutcome outcome = make(store, changes().insert(key("new"), worth("1")));

            assertFailed(outcome, "SQLITE_CORRUPT");
        }
    }

    private static void assertFailed(CommitOutcome outcome, String name) {
        assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.FAILED);
            assertThat(refused.cause()).hasMessageContaining(name);
        });
    }
}
