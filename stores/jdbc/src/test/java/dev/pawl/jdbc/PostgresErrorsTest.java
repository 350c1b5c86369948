package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.in;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table, and the real errors that can be provoked. */
class PostgresErrorsTest {
    private TestDatabase database;
    private JdbcStore store;

    @BeforeEach
    void start() {
        database = TestDatabase.postgres(TestDatabase.Setup.PLAIN);
        store = JdbcStore.of(database.pool());
        store.createTables(WALLET);
        store.bind(WALLET);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        database.requireNothingLeft();
        database.close();
    }

    static List<ErrorTable.Row> rows() {
        return PostgresErrors.TABLE.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachRowIsFoundByItsCodeAndNamesItsSource(ErrorTable.Row row) {
        Map<String, Meaning> expected = Map.ofEntries(
                Map.entry("40001", Meaning.BUSY),
                Map.entry("40P01", Meaning.BUSY),
                Map.entry("40003", Meaning.LOST),
                Map.entry("55P03", Meaning.BUSY),
                Map.entry("57014", Meaning.BUSY),
                Map.entry("57P01", Meaning.LOST),
                Map.entry("57P02", Meaning.LOST),
                Map.entry("57P03", Meaning.BUSY),
                Map.entry("57P05", Meaning.LOST),
                Map.entry("25P03", Meaning.FAILED),
                Map.entry("53300", Meaning.BUSY),
                Map.entry("25P02", Meaning.FAILED),
                Map.entry("25006", Meaning.FAILED),
                Map.entry("23505", Meaning.UNIQUE),
                Map.entry("23503", Meaning.CONSTRAINT),
                Map.entry("08006", Meaning.LOST));
        String code = row.code().equals("23*") ? "23503" : row.code().equals("08*") ? "08006" : row.code();
        assertThat(PostgresErrors.TABLE.meaning(new SQLException("x", code))).isEqualTo(expected.get(code));
        assertThat(row.source()).startsWith("https://www.postgresql.org/docs/");
    }

    @Test
    void anErrorWithoutARowWasAnsweredAndFailedUnlessNothingCameBack() {
        assertThat(PostgresErrors.TABLE.meaning(new SQLException("x", "42P01"))).isEqualTo(Meaning.FAILED);
        assertThat(PostgresErrors.TABLE.meaning(new SQLException("x", (String) null)))
                .isEqualTo(Meaning.FAILED);
        assertThat(PostgresErrors.TABLE.meaning(new SQLException("x", new IOException("cut"))))
                .isEqualTo(Meaning.LOST);
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

    private static void assertMeans(SQLException error, String state, Meaning meaning) {
        assertThat(error.getSQLState()).isEqualTo(state);
        assertThat(PostgresErrors.TABLE.meaning(error)).isEqualTo(meaning);
    }

    @Test
    void realErrorsHaveTheCodesOfTheTable() throws SQLException {
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY REFERENCES parent, n int CHECK (n > 0))");
        assertMeans(provoke("INSERT INTO child VALUES (1, 1)"), "23503", Meaning.CONSTRAINT);
        assertMeans(provoke("INSERT INTO child VALUES (1, 0)"), "23514", Meaning.CONSTRAINT);
        assertMeans(provoke("INSERT INTO parent VALUES (1)", "INSERT INTO parent VALUES (1)"), "23505", Meaning.UNIQUE);
        assertMeans(provoke("SET statement_timeout = 20", "SELECT pg_sleep(5)"), "57014", Meaning.BUSY);
        assertMeans(
                provoke("SET default_transaction_read_only = on", "INSERT INTO parent VALUES (9)"),
                "25006",
                Meaning.FAILED);
        assertMeans(provoke("SELECT pg_terminate_backend(pg_backend_pid())"), "57P01", Meaning.LOST);
        try (Connection aborted = database.connect();
                Statement statement = aborted.createStatement()) {
            statement.execute("BEGIN");
            assertThatThrownBy(() -> statement.execute("SELECT 1 / 0")).isInstanceOf(SQLException.class);
            assertMeans(
                    catchThrowableOfType(SQLException.class, () -> statement.execute("SELECT 1")),
                    "25P02",
                    Meaning.FAILED);
            statement.execute("ROLLBACK");
        }
        try (Connection holder = database.connect();
                Statement statement = holder.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("LOCK TABLE parent");
            assertMeans(provoke("SET lock_timeout = 20", "INSERT INTO parent VALUES (5)"), "55P03", Meaning.BUSY);
            assertMeans(provoke("BEGIN", "LOCK TABLE parent NOWAIT"), "55P03", Meaning.BUSY);
            statement.execute("ROLLBACK");
        }
    }

    @Test
    void aDeadlockWithAStrangerIsBusyAndAppliesNothing() throws Exception {
        make(store, changes().insert(key("a"), worth("1")).insert(key("b"), worth("1")));
        Version a = get(store, key("a")).version();
        Version b = get(store, key("b")).version();
        try (Connection stranger = database.connect();
                Statement statement = stranger.createStatement()) {
            statement.execute("SET deadlock_timeout = '1h'");
            statement.execute("BEGIN");
            statement.execute("UPDATE wallet SET version = version WHERE id = 'b'");
            List<CommitOutcome> outcomes = Crowd.race(2, i -> () -> {
                if (i == 0) {
                    return make(
                            store, changes().replace(key("a"), a, worth("2")).replace(key("b"), b, worth("2")));
                }
                awaitLockWait();
                statement.execute("UPDATE wallet SET version = version WHERE id = 'a'");
                statement.execute("ROLLBACK");
                return new Committed();
            });
            assertThat(outcomes.get(0)).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.BUSY);
                assertThat(refused.cause()).hasMessageContaining("40P01");
            });
        }
        assertThat(get(store, key("a")).version()).isEqualTo(a);
    }

    private void awaitLockWait() {
        String waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND application_name = current_setting('application_name')";
        while ("0".equals(database.text(waiting))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aKilledConnectionLeavesAnAutocommitWriteInDoubtAndATransactionBeforeCommitRefused() throws Exception {
        make(store, changes().insert(key("a"), worth("1")).insert(key("b"), worth("1")));
        Version a = get(store, key("a")).version();
        Version b = get(store, key("b")).version();
        Commit single = changes().replace(key("a"), a, worth("2")).commit();
        Commit several = changes()
                .replace(key("a"), a, worth("2"))
                .replace(key("b"), b, worth("2"))
                .insert(key("c"), worth("2"))
                .commit();
        CommitOutcome lost = killedWhileWaiting(single);
        assertThat(lost).isInstanceOf(InDoubt.class);
        assertThat(SettleSuite.fenced(store.settle(((InDoubt) lost).ticket(), soon())))
                .isTrue();
        assertThat(killedWhileWaiting(several))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.FAILED));
        assertThat(make(store, several)).isEqualTo(new Committed());
    }

    private CommitOutcome killedWhileWaiting(Commit commit) throws Exception {
        try (Connection holder = database.connect();
                Statement statement = holder.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("UPDATE wallet SET version = version WHERE id = 'a'");
            List<CommitOutcome> outcomes = Crowd.race(2, i -> () -> {
                if (i == 0) {
                    return make(store, commit);
                }
                awaitLockWait();
                database.texts("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND application_name = current_setting('application_name')");
                return new Committed();
            });
            statement.execute("ROLLBACK");
            return outcomes.get(0);
        }
    }

    @Test
    void aStalledServerHoldsNobodyPastTheDeadlineAndTheLateCommitIsFoundBySettling() throws Exception {
        try (var pool = BoundsSuite.pool(config -> config.setMaximumPoolSize(1), database.url())) {
            JdbcStore one = JdbcStore.of(pool);
            one.bind(WALLET);
            make(one, changes().insert(key("a"), worth("1")));
            Version seen = get(one, key("a")).version();
            long backend = backend(pool);
            Commit commit = changes().replace(key("a"), seen, worth("2")).commit();
            signal("-STOP", backend);
            long start = System.nanoTime();
            CommitOutcome outcome = one.commit(List.of(commit), in(700)).get(0);
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            signal("-CONT", backend);

            assertThat(outcome).isInstanceOf(InDoubt.class);
            assertThat(waited).isLessThan(Duration.ofSeconds(3));
            CommitOutcome settled = store.settle(((InDoubt) outcome).ticket(), soon());
            boolean applied = get(store, key("a")).version().equals(seen.next(commit.attempt()));
            assertThat(settled instanceof Committed).isEqualTo(applied);
            assertThat(SettleSuite.fenced(settled)).isEqualTo(!applied);
            make(store, commit);
            assertThat(get(store, key("a")).version().equals(seen.next(commit.attempt())))
                    .isEqualTo(applied);
        }
    }

    private static long backend(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void signal(String signal, long process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(process))
                        .start()
                        .waitFor())
                .isZero();
    }
}
