package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pawl.jdbc.ErrorTable.Meaning;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.Version;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table, and the real errors that can be provoked, through both drivers. */
class MySqlErrorsTest {
    private TestDatabase database;
    private JdbcStore store;

    private void open(Database driver) {
        database = TestDatabase.mariaDb(driver, TestDatabase.Setup.SNAPSHOT_ISOLATION);
        store = JdbcStore.of(database.pool());
        store.createTables(WALLET);
        store.bind(WALLET);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        if (database != null) {
            database.requireNothingLeft();
            database.close();
        }
    }

    static List<ErrorTable.Row> rows() {
        return MySqlErrors.TABLE.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachRowIsFoundByItsNumberWhateverTheStateAndNamesItsSource(ErrorTable.Row row) {
        Map<Meaning, List<String>> expected = Map.of(
                Meaning.BUSY,
                List.of("1205", "1213", "1020", "3572", "3101", "1047", "1317", "3024", "1969", "1040", "1203", "1226"),
                Meaning.UNIQUE,
                List.of("1062", "1586"),
                Meaning.CONSTRAINT,
                List.of("1048", "1216", "1217", "1451", "1452", "3819", "4025"),
                Meaning.FAILED,
                List.of("1153", "1290", "1792", "1836"),
                Meaning.LOST,
                List.of("1053", "1158", "1159", "1160", "1161", "1180", "1927", "3169", "4031", "2006", "2013", "08*"));
        assertThat(expected.get(row.meaning())).contains(row.code());
        SQLException error = row.code().equals("08*")
                ? new SQLException("x", "08S01", 0)
                : new SQLException("x", "08S01", Integer.parseInt(row.code()));
        assertThat(MySqlErrors.TABLE.meaning(error)).isEqualTo(row.meaning());
        assertThat(row.source()).startsWith("https://");
    }

    @Test
    void anErrorWithoutARowWasAnsweredAndFailedUnlessNothingCameBack() {
        assertThat(MySqlErrors.TABLE.meaning(new SQLException("x", "42S02", 1146)))
                .isEqualTo(Meaning.FAILED);
        assertThat(MySqlErrors.TABLE.meaning(new SQLException("x", (String) null)))
                .isEqualTo(Meaning.FAILED);
        assertThat(MySqlErrors.TABLE.meaning(new SQLException("x", new IOException("cut"))))
                .isEqualTo(Meaning.LOST);
    }

    @Test
    void anErrorInPlaceOfTheReplyToCommitIsBelievedOnlyWhereItIsDocumentedToHaveRolledBack() {
        Commit commit = changes().insert(key("a"), worth("1")).commit();
        Plan plan = new Plan(commit, List.of(), List.of(stepOf()));
        for (int number : new int[] {1213, 1020, 3101, 1047}) {
            assertThat(MySqlTransaction.afterCommit(plan, new SQLException("x", "40001", number)))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.BUSY));
        }
        for (int number : new int[] {1180, 1317, 1290, 2013, 9999, 0}) {
            assertThat(MySqlTransaction.afterCommit(plan, new SQLException("x", "HY000", number)))
                    .isInstanceOf(InDoubt.class);
        }
    }

    private static Step stepOf() {
        return new Step(key("a"), null, dev.pawl.store.State.absent(), Step.Action.INSERT, null, List.of(), List.of());
    }

    private SQLException provoke(String... statements) {
        return catchThrowableOfType(SQLException.class, () -> {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        });
    }

    private static void assertMeans(SQLException error, int number, Meaning meaning) {
        assertThat(error.getErrorCode()).isEqualTo(number);
        assertThat(MySqlErrors.TABLE.meaning(error)).isEqualTo(meaning);
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void realErrorsHaveTheNumbersOfTheTable(Database driver) throws SQLException {
        open(driver);
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY, n int)",
                "CREATE TABLE child (id int PRIMARY KEY, n int NOT NULL CHECK (n > 0), FOREIGN KEY (id) REFERENCES parent (id))");
        assertMeans(provoke("INSERT INTO child VALUES (1, 1)"), 1452, Meaning.CONSTRAINT);
        assertMeans(provoke("INSERT INTO child VALUES (1, 0)"), 4025, Meaning.CONSTRAINT);
        assertMeans(provoke("INSERT INTO child VALUES (1, NULL)"), 1048, Meaning.CONSTRAINT);
        assertMeans(
                provoke("INSERT INTO parent VALUES (1, 1)", "INSERT INTO parent VALUES (1, 1)"), 1062, Meaning.UNIQUE);
        assertMeans(provoke("INSERT INTO child VALUES (1, 1)", "DELETE FROM parent"), 1451, Meaning.CONSTRAINT);
        assertMeans(provoke("SET max_statement_time = 0.02", "SELECT SLEEP(5) FROM parent"), 1969, Meaning.BUSY);
        SQLException readOnly = provoke("SET SESSION TRANSACTION READ ONLY", "INSERT INTO parent VALUES (9, 9)");
        // MySQL's driver refuses by itself, without a number.
        assertMeans(readOnly, driver == Database.MYSQL ? 0 : 1792, Meaning.FAILED);
        assertThat(MySqlErrors.TABLE.meaning(provoke("KILL CONNECTION_ID()"))).isEqualTo(Meaning.LOST);
        try (Connection holder = database.connect();
                Statement statement = holder.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("UPDATE parent SET n = 2");
            assertMeans(provoke("SET innodb_lock_wait_timeout = 0", "UPDATE parent SET n = 3"), 1205, Meaning.BUSY);
            SQLException changed = catchThrowableOfType(SQLException.class, () -> {
                try (Connection reader = database.connect();
                        Statement other = reader.createStatement()) {
                    other.execute("SET innodb_snapshot_isolation = ON");
                    other.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
                    other.execute("BEGIN");
                    other.execute("SELECT * FROM parent");
                    statement.execute("COMMIT");
                    other.execute("UPDATE parent SET n = 4");
                }
            });
            assertMeans(changed, 1020, Meaning.BUSY);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void aDeadlockWithAStrangerIsBusyAndAppliesNothing(Database driver) throws Exception {
        open(driver);
        make(store, changes().insert(key("a"), worth("1")).insert(key("b"), worth("1")));
        Version a = get(store, key("a")).version();
        Version b = get(store, key("b")).version();
        database.execute("CREATE TABLE heavy (n int PRIMARY KEY)");
        try (Connection stranger = database.connect();
                Statement statement = stranger.createStatement()) {
            statement.execute("BEGIN");
            // InnoDB makes the lighter transaction its victim.
            statement.execute("INSERT INTO heavy VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9)");
            statement.execute("UPDATE wallet SET version = version + 1 WHERE id = 'b'");
            List<CommitOutcome> outcomes = Crowd.race(2, i -> () -> {
                if (i == 0) {
                    return make(
                            store, changes().replace(key("a"), a, worth("2")).replace(key("b"), b, worth("2")));
                }
                database.awaitWaiting();
                statement.execute("UPDATE wallet SET version = version + 1 WHERE id = 'a'");
                statement.execute("ROLLBACK");
                return new Committed();
            });
            assertThat(outcomes.get(0)).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.BUSY);
                assertThat(((SQLException) refused.cause().getCause()).getErrorCode())
                        .isEqualTo(1213);
            });
        }
        assertThat(get(store, key("a")).version()).isEqualTo(a);
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void aConnectionThatIsKilledBeforeCommitLeavesNothingAndNoDoubt(Database driver) throws Exception {
        open(driver);
        make(store, changes().insert(key("a"), worth("1")));
        Version a = get(store, key("a")).version();
        Commit commit = changes().replace(key("a"), a, worth("2")).commit();
        try (Connection holder = database.connect();
                Statement statement = holder.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("UPDATE wallet SET version = version + 1 WHERE id = 'a'");
            List<CommitOutcome> outcomes = Crowd.race(2, i -> () -> {
                if (i == 0) {
                    return make(store, commit);
                }
                database.awaitWaiting();
                database.execute("KILL " + database.text(database.waiting().replace("count(*)", "p.id")));
                return new Committed();
            });
            statement.execute("ROLLBACK");
            assertThat(outcomes.get(0))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.FAILED));
        }
        assertThat(SettleSuite.fenced(store.settle(commit.ticket(), soon()))).isTrue();
        assertThat(get(store, key("a")).version()).isEqualTo(a);
    }
}
