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
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.RequestId;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import dev.pawl.store.Wait;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteBoundsTest extends BoundsSuite {
    /** Neither a whole number of seconds, nor what the driver waits for by itself. */
    private static final long DEADLINE = 1300;

    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 700, 20_000})
    void aCommitWaitsUntilItsDeadlineWhateverTimeoutAPragmaHasSetAndLeavesThatAsItWas(int millis) throws SQLException {
        try (Connection physical = database.connect();
                Connection holder = database.connect();
                Statement holding = holder.createStatement()) {
            set(physical, millis);
            JdbcStore one = JdbcStore.of(new OneConnection(physical));
            one.bind(WALLET);
            holding.execute("BEGIN IMMEDIATE");
            Commit insert = changes().insert(key("a"), worth("1")).commit();
            long start = System.nanoTime();

            assertRefused(one.commit(List.of(insert), in(DEADLINE)).get(0), Reason.BUSY);

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(DEADLINE - 50), Duration.ofMillis(DEADLINE + 1500));
            assertBusyTimeout(physical, millis);
            holding.execute("ROLLBACK");
            make(one, insert);
            make(one, changes().insert(key("a"), worth("1")).insert(key("b"), worth("1")));
            one.settle(changes().insert(key("c"), worth("1")).commit().ticket(), soon());
            assertBusyTimeout(physical, millis);
            try (LockingTransaction transaction = one.begin(soon())) {
                transaction.lock(List.of(key("a")), Strength.UPDATE, Wait.not(), soon());
                Version seen = get(store, key("a")).version();
                transaction.commit(changes().replace(key("a"), seen, worth("2")).commit(), soon());
            }
            assertBusyTimeout(physical, millis);
        }
        assertThat(get(store, key("a")).version().counter()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20_000})
    void aTransactionThatIsJoinedKeepsTheTimeoutThatAPragmaHasSet(int millis) throws SQLException {
        try (Connection connection = database.connect()) {
            set(connection, millis);
            connection.setAutoCommit(false);
            JdbcStore joined = store.joining(connection);
            make(joined, changes().insert(key("a"), worth("1")));
            make(joined, changes().insert(key("a"), worth("1")));
            assertBusyTimeout(connection, millis);
            connection.commit();
        }
        assertThat(get(store, key("a")).version().counter()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {200, DEADLINE})
    void aReadWaitsNoLongerThanItsDeadlineForWhoeverLocksTheWholeFile(long deadline, @TempDir Path folder)
            throws SQLException {
        try (TestDatabase journal = TestDatabase.sqlite(folder, TestDatabase.Setup.ROLLBACK_JOURNAL);
                Connection fresh = DriverManager.getConnection(journal.url() + "&busy_timeout=30000");
                Connection holder = journal.connect();
                Statement holding = holder.createStatement()) {
            JdbcStore one = JdbcStore.of(new OneConnection(fresh));
            one.createTables(WALLET);
            one.bind(WALLET);
            holding.execute("BEGIN EXCLUSIVE");
            List<ThrowingCallable> reads = List.of(
                    () -> one.read(List.of(key("a")), in(deadline)),
                    () -> one.read(List.of(key("a"), key("b")), in(deadline)),
                    () -> one.ids("wallet", null, 5, in(deadline)),
                    () -> one.bind(FaultsSuite.NOTES.kind(), in(deadline)));
            for (ThrowingCallable read : reads) {
                long start = System.nanoTime();
                assertThatThrownBy(read).isInstanceOf(StoreException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(deadline + 1500));
                assertBusyTimeout(fresh, 30_000);
            }
            holding.execute("ROLLBACK");
            one.read(List.of(key("a")), soon());
            assertBusyTimeout(fresh, 30_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void aReadWaitsForWhoeverLocksTheWholeFileHoweverShortATimeoutAPragmaHasSet(int millis, @TempDir Path folder)
            throws SQLException {
        try (TestDatabase journal = TestDatabase.sqlite(folder, TestDatabase.Setup.ROLLBACK_JOURNAL);
                Connection physical = journal.connect();
                Connection holder = journal.connect();
                Statement holding = holder.createStatement()) {
            JdbcStore one = JdbcStore.of(new OneConnection(physical));
            one.createTables(WALLET);
            one.bind(WALLET);
            make(one, changes().insert(key("a"), worth("1")));
            set(physical, millis);
            List<ThrowingCallable> reads = List.of(
                    () -> one.read(List.of(key("a")), soon()),
                    () -> one.read(List.of(key("a"), key("b")), soon()),
                    () -> one.ids("wallet", null, 5, soon()),
                    () -> one.repeated(new RequestId("r"), soon()),
                    () -> one.bind(new Kind("wallet", WALLET.id(), List.of()), soon()));
            for (ThrowingCallable read : reads) {
                holding.execute("BEGIN EXCLUSIVE");
                CompletableFuture<Void> released = CompletableFuture.runAsync(
                        () -> release(holding), CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
                assertThatCode(read).doesNotThrowAnyException();
                released.join();
                assertBusyTimeout(physical, millis);
            }
        }
    }

    /** There SQLite answers at once, whatever it was told to wait. */
    @Test
    void aReadWaitsForWhoeverLocksADatabaseInMemoryThatConnectionsShare() throws SQLException {
        String url = "jdbc:sqlite:file:waiting?mode=memory&cache=shared";
        try (Connection physical = DriverManager.getConnection(url);
                Connection holder = DriverManager.getConnection(url);
                Statement holding = holder.createStatement()) {
            JdbcStore one = JdbcStore.of(new OneConnection(physical));
            one.createTables(WALLET);
            one.bind(WALLET);
            make(one, changes().insert(key("a"), worth("1")));
            holding.execute("BEGIN IMMEDIATE");
            holding.execute("UPDATE wallet SET doc = doc");
            long start = System.nanoTime();
            assertThatThrownBy(() -> one.read(List.of(key("a")), in(DEADLINE))).isInstanceOf(StoreException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(DEADLINE), Duration.ofMillis(DEADLINE + 1500));

            CompletableFuture<Void> released = CompletableFuture.runAsync(
                    () -> release(holding), CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
            assertThat(get(one, key("a")).version().counter()).isEqualTo(1);
            released.join();
        }
    }

    private static void release(Statement holding) {
        try {
            holding.execute("ROLLBACK");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** A version before 3.42 knows no fractions of a second and answers NULL. */
    @Test
    void aClockThatDoesNotTellTheTimeIsAnErrorAndNotTheYear1970() throws SQLException {
        Dialect sqlite = Dialects.of(Database.SQLITE);
        Dialect timeless = (Dialect) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Dialect.class},
                (proxy, method, arguments) -> method.getName().equals("clock")
                        ? "SELECT CAST(unixepoch('now', 'unknown') AS INTEGER)"
                        : method.invoke(sqlite, arguments));
        try (Session session = Sessions.of(database.pool(), sqlite).open(soon())) {
            assertThat(Look.now(session, sqlite)).isAfter(Instant.parse("2026-01-01T00:00:00Z"));
            assertThatThrownBy(() -> Look.now(session, timeless))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("3.42");
        }
    }

    private static void set(Connection connection, int millis) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = " + millis);
        }
    }

    private static void assertBusyTimeout(Connection connection, int millis) throws SQLException {
        assertThat(setting(connection, "PRAGMA busy_timeout")).isEqualTo(String.valueOf(millis));
    }
}
