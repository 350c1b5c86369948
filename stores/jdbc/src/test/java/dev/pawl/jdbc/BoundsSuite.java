package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.in;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.LockingTransaction.LockOutcome;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.Version;
import dev.pawl.store.Wait;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deadlines, and the state of connections that are handed back. */
abstract class BoundsSuite {
    TestDatabase database;
    JdbcStore store;

    abstract TestDatabase open(Path folder);

    @BeforeEach
    void start(@TempDir Path folder) {
        database = open(folder);
        store = JdbcStore.of(database.pool());
        store.createTables(WALLET);
        store.bind(WALLET);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        database.requireNothingLeft();
        database.close();
    }

    static void assertRefused(CommitOutcome outcome, Reason reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void aLockThatSomebodyHoldsIsBusyWhenTheDeadlineHasPassed() throws SQLException {
        make(store, changes().insert(key("alice"), worth("1")).insert(key("bob"), worth("1")));
        Version alice = get(store, key("alice")).version();
        Version bob = get(store, key("bob")).version();
        Commit single = changes().replace(key("alice"), alice, worth("2")).commit();
        Commit several = changes()
                .replace(key("alice"), alice, worth("2"))
                .replace(key("bob"), bob, worth("2"))
                .commit();
        try (Connection holder = database.connect();
                Statement statement = holder.createStatement()) {
            statement.execute(database.begin());
            statement.execute("UPDATE wallet SET version = version WHERE id = 'alice'");
            for (Commit commit : List.of(single, several)) {
                for (long millis : new long[] {200, 1500}) {
                    long start = System.nanoTime();
                    CommitOutcome outcome =
                            store.commit(List.of(commit), in(millis)).get(0);
                    assertRefused(outcome, Reason.BUSY);
                    assertThat(Duration.ofNanos(System.nanoTime() - start))
                            .isBetween(Duration.ofMillis(millis / 2), Duration.ofMillis(millis + 1500));
                }
            }
            statement.execute("ROLLBACK");
        }
        assertThat(make(store, several)).isEqualTo(new Committed());
    }

    @Test
    void aCommitUnderLocksWaitsNoLongerThanItsOwnDeadline() throws SQLException {
        assumeThat(database.isSqlite())
                .as("locks the whole database, so that nobody else holds any of it")
                .isFalse();
        make(store, changes().insert(key("alice"), worth("1")).insert(key("bob"), worth("1")));
        Commit both = changes()
                .replace(key("alice"), get(store, key("alice")).version(), worth("2"))
                .replace(key("bob"), get(store, key("bob")).version(), worth("2"))
                .commit();
        Deadline whole = in(8000);
        try (Connection holder = database.connect();
                Statement statement = holder.createStatement();
                LockingTransaction transaction = store.begin(whole)) {
            statement.execute(database.begin());
            statement.execute("UPDATE wallet SET version = version WHERE id = 'bob'");
            transaction.lock(List.of(key("alice")), Strength.UPDATE, Wait.atMost(Duration.ofSeconds(8)), whole);
            long start = System.nanoTime();
            assertRefused(transaction.commit(both, in(1000)), Reason.BUSY);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2500));
            statement.execute("ROLLBACK");
        }
        assertThat(make(store, both)).isEqualTo(new Committed());
    }

    @Test
    void anIdThatNoRowCanHaveIsAbsentForWhoeverLocksIt() {
        Key half = key("\ud800");
        Deadline deadline = in(8000);
        try (LockingTransaction transaction = store.begin(deadline)) {
            assertThat(transaction.lock(List.of(half), Strength.UPDATE, Wait.not(), deadline))
                    .isEqualTo(new LockOutcome.Locked(List.of(Optional.empty()), Set.of()));
        }
    }

    @Test
    void aPassedDeadlineIsBusyAndSendsNothing() {
        CommitOutcome outcome = store.commit(
                        List.of(changes().insert(key("alice"), worth("1")).commit()), in(0))
                .get(0);

        assertRefused(outcome, Reason.BUSY);
        assertThat(database.text("SELECT count(*) FROM wallet")).isEqualTo("0");
    }

    @Test
    void connectionsAreHandedBackAsTheyWereFound() throws SQLException {
        for (boolean autoCommit : new boolean[] {true, false}) {
            try (Connection physical = database.connect()) {
                physical.setAutoCommit(autoCommit);
                if (!database.isSqlite()) {
                    physical.setNetworkTimeout(Runnable::run, 77_000);
                }
                JdbcStore one = JdbcStore.of(new OneConnection(physical));
                one.bind(WALLET);
                String id = "w" + autoCommit;
                make(one, changes().insert(key(id), worth("1")));
                make(one, changes().insert(key(id), worth("1")));
                make(one, changes().insert(key(id + "a"), worth("1")).insert(key(id + "b"), worth("1")));
                make(one, changes().insert(key(id + "a"), worth("1")).insert(key(id + "c"), worth("1")));
                one.commit(List.of(changes().insert(key(id + "d"), worth("1")).commit()), in(900));
                one.settle(changes().insert(key("x"), worth("1")).commit().ticket(), in(900));
                one.ids("wallet", null, 5, in(900));

                assertThat(physical.getAutoCommit()).isEqualTo(autoCommit);
                assertThat(physical.getNetworkTimeout()).isEqualTo(database.isSqlite() ? 0 : 77_000);
                assertThat(find(one, id)).isTrue();
                String setting = database.by(
                        "PRAGMA busy_timeout",
                        "SELECT current_setting('lock_timeout') || current_setting('statement_timeout')",
                        "SELECT @@innodb_lock_wait_timeout || @@transaction_isolation || (@@autocommit = 1)");
                String found = database.by("3000", "00", "50REPEATABLE-READ" + (autoCommit ? 1 : 0));
                assertThat(setting(physical, setting)).isEqualTo(found);
                if (!autoCommit) {
                    physical.rollback();
                }
            }
        }
    }

    private static boolean find(JdbcStore store, String id) {
        return Wallets.find(store, key(id)).isPresent();
    }

    static String setting(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void aReadOnlyConnectionIsRefusedClearlyForWrites() throws SQLException {
        String url = database.isSqlite() ? database.url() + "&open_mode=1" : database.url();
        try (HikariDataSource readers = pool(config -> config.setReadOnly(true), url)) {
            JdbcStore reader = JdbcStore.of(readers);
            reader.bind(WALLET);
            CommitOutcome outcome = make(reader, changes().insert(key("alice"), worth("1")));

            assertRefused(outcome, Reason.FAILED);
            assertThat(((Refused) outcome).cause()).hasMessageContaining("read-only");
            assertThat(find(reader, "alice")).isFalse();
        }
    }

    @Test
    void anExhaustedPoolIsBusyAndAClosedOneFailed() throws SQLException {
        JdbcStore narrow;
        try (HikariDataSource small = pool(
                config -> {
                    config.setMaximumPoolSize(1);
                    config.setConnectionTimeout(250);
                },
                database.url())) {
            narrow = JdbcStore.of(small);
            narrow.bind(WALLET);
            try (Connection taken = small.getConnection()) {
                assertThat(taken.isClosed()).isFalse();
                assertRefused(make(narrow, changes().insert(key("alice"), worth("1"))), Reason.BUSY);
            }
        }
        assertRefused(make(narrow, changes().insert(key("alice"), worth("1"))), Reason.FAILED);
    }

    @Test
    void anInterruptedCallerKeepsTheFlag() {
        try (HikariDataSource small = pool(config -> config.setMaximumPoolSize(1), database.url())) {
            JdbcStore narrow = JdbcStore.of(small);
            narrow.bind(WALLET);
            try (Connection taken = small.getConnection()) {
                assertThat(taken.isClosed()).isFalse();
                Thread.currentThread().interrupt();
                CommitOutcome outcome = make(narrow, changes().insert(key("alice"), worth("1")));
                assertThat(Thread.interrupted()).isTrue();
                assertRefused(outcome, Reason.FAILED);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
    }

    interface Change {
        void apply(HikariConfig config);
    }

    static HikariDataSource pool(Change change, String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(2);
        change.apply(config);
        return new HikariDataSource(config);
    }
}
