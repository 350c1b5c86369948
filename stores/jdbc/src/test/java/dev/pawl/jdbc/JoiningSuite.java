package dev.pawl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.AggregateType;
import dev.pawl.LockUnavailableException;
import dev.pawl.Outcome;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.RetriesExhaustedException;
import dev.pawl.Versioned;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.ConstraintException;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import dev.pawl.store.Wait;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taking part in a transaction that the application runs on its own connection. */
abstract class JoiningSuite {
    record Purse(String holder, long coins) {
        Purse plus(long more) {
            return new Purse(holder, coins + more);
        }
    }

    static final AggregateType<Long, Purse> PURSE = AggregateType.of("purse", Long.class, Purse.class);

    @TempDir
    Path folder;

    private TestDatabase database;
    private JdbcStore store;
    private Pawl pawl;
    private Repository<Long, Purse> purses;

    abstract TestDatabase open(Path folder);

    @BeforeEach
    void start() {
        database = open(folder);
        database.execute(
                "CREATE TABLE purses (id BIGINT PRIMARY KEY, holder TEXT NOT NULL UNIQUE, coins BIGINT NOT NULL,"
                        + " version BIGINT, stamp BIGINT)",
                "CREATE TABLE diary (entry TEXT)");
        store = JdbcStore.builder(database.pool())
                .table(Table.columns("purse", "purses").stamp("stamp"))
                .build();
        store.createTables();
        pawl = Pawl.on(store);
        purses = pawl.repository(PURSE);
        purses.insert(1L, new Purse("ann", 10)).orThrow();
        purses.insert(2L, new Purse("bob", 10)).orThrow();
    }

    @AfterEach
    void nothingIsLeftOpen() {
        pawl.close();
        database.requireNothingLeft();
        database.close();
    }

    private Connection begin() throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void write(Connection connection, String entry) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO diary VALUES ('" + entry + "')");
        }
    }

    @Test
    void whatIsJoinedIsCommittedOrRolledBackByTheApplication() throws SQLException {
        try (Connection connection = begin()) {
            Repository<Long, Purse> joined = pawl.joining(connection).repository(PURSE);
            write(connection, "rolled back");
            joined.update(1L, purse -> purse.plus(5));
            assertThat(joined.get(1L).value().coins()).isEqualTo(15);
            connection.rollback();
            assertThat(purses.get(1L).value().coins()).isEqualTo(10);

            write(connection, "committed");
            pawl.joining(connection).transact(tx -> {
                tx.update(PURSE, 1L, purse -> purse.plus(-5));
                tx.update(PURSE, 2L, purse -> purse.plus(5));
                tx.insert(PURSE, 3L, new Purse("cyd", 0));
            });
            assertThat(purses.find(3L))
                    .as("seen by others only after the application commits")
                    .isEmpty();
            connection.commit();
        }
        assertThat(purses.get(1L).value().coins()).isEqualTo(5);
        assertThat(purses.get(2L).value().coins()).isEqualTo(15);
        assertThat(purses.get(3L).version().counter()).isEqualTo(1);
        assertThat(database.texts("SELECT entry FROM diary")).containsExactly("committed");
    }

    @Test
    void aConflictLeavesTheApplicationsOwnWorkAsItWas() throws SQLException {
        Versioned<Long, Purse> stale = purses.get(1L);
        purses.update(1L, purse -> purse.plus(1));
        try (Connection connection = begin()) {
            Pawl joined = pawl.joining(connection);
            write(connection, "before");
            assertThat(joined.repository(PURSE).replace(stale.with(purse -> purse.plus(100))))
                    .isInstanceOf(Outcome.Conflicted.class);
            assertThat(joined.repository(PURSE).insert(2L, new Purse("dot", 0))).isInstanceOf(Outcome.Conflicted.class);
            write(connection, "after");
            connection.commit();
        }
        assertThat(purses.get(1L).value().coins()).isEqualTo(11);
        assertThat(database.texts("SELECT entry FROM diary")).containsExactly("before", "after");
    }

    @Test
    void aBrokenConstraintDoesNotDoomTheApplicationsTransaction() throws SQLException {
        try (Connection connection = begin()) {
            write(connection, "before");
            Repository<Long, Purse> joined = pawl.joining(connection).repository(PURSE);
            assertThatThrownBy(() -> joined.insert(3L, new Purse("ann", 0))).isInstanceOf(ConstraintException.class);
            joined.update(2L, purse -> purse.plus(1));
            connection.commit();
        }
        assertThat(purses.find(3L)).isEmpty();
        assertThat(purses.get(2L).value().coins()).isEqualTo(11);
        assertThat(database.texts("SELECT entry FROM diary")).containsExactly("before");
    }

    @Test
    void nothingIsRetried() throws SQLException {
        try (Connection connection = begin()) {
            Repository<Long, Purse> joined = pawl.joining(connection).repository(PURSE);
            int[] runs = {0};
            assertThatThrownBy(() -> joined.update(1L, purse -> {
                        runs[0]++;
                        database.execute("UPDATE purses SET coins = 0, version = version + 1 WHERE id = 1");
                        return purse.plus(1);
                    }))
                    .isInstanceOf(RetriesExhaustedException.class);
            assertThat(runs[0]).isEqualTo(1);
            connection.rollback();
        }
        assertThat(purses.get(1L).value().coins()).isZero();
    }

    @Test
    void onlyAnOpenTransactionOfThisKindOfStoreCanBeJoined() throws SQLException {
        try (Connection connection = database.connect()) {
            assertThatThrownBy(() -> pawl.joining(connection))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("autocommit is on");
        }
        assertThatThrownBy(() -> pawl.joining("a session"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.sql.Connection");
        try (Connection connection = begin();
                Pawl inMemory = Pawl.on(new MemoryStore())) {
            assertThatThrownBy(() -> inMemory.joining(connection))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("MemoryStore");
        }
    }

    /** What a framework does that binds a connection to the thread: the same one for everybody, and close does nothing. */
    static DataSource handingOut(Connection connection) {
        Connection unclosed = (Connection) Proxy.newProxyInstance(
                JoiningSuite.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("close") ? null : method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return source(() -> unclosed);
    }

    @Test
    void aDataSourceThatHandsOutOneConnectionTwiceIsRefused() throws SQLException {
        try (Connection only = database.connect()) {
            Sessions sessions = Sessions.of(handingOut(only), Dialects.of(database.database()));
            try (Session first = sessions.open(Wallets.soon())) {
                assertThat(first.isJoined()).isFalse();
                assertThatThrownBy(() -> sessions.open(Wallets.soon()))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContainingAll("twice", "Pawl.joining");
            }
            try (Session again = sessions.open(Wallets.soon())) {
                assertThat(again.isBroken()).isFalse();
            }
        }
    }

    @Test
    void aConnectionThatIsRefusedIsHandedBackUnlessItIsTheVeryOneInUse() throws SQLException {
        Dialect dialect = Dialects.of(database.database());
        try (Connection only = database.connect()) {
            List<String> closed = new ArrayList<>();
            Sessions twice = Sessions.of(handingOutHandles(only, closed, "nothing"), dialect);
            try (Session first = twice.open(Wallets.soon())) {
                assertThatThrownBy(() -> twice.open(Wallets.soon())).hasMessageContaining("twice");
                assertThat(closed).hasSize(1);
                assertThat(first.isBroken()).isFalse();
            }
            assertThat(closed).hasSize(2);

            Sessions failing = Sessions.of(handingOutHandles(only, closed, "unwrap"), dialect);
            assertThatThrownBy(() -> failing.open(Wallets.soon())).hasMessage("unwrap fails");
            assertThat(closed).hasSize(3);

            Sessions bare = Sessions.of(source(() -> only), dialect);
            try (Session first = bare.open(Wallets.soon())) {
                assertThatThrownBy(() -> bare.open(Wallets.soon())).hasMessageContaining("twice");
                assertThat(first.connection().isClosed()).isFalse();
            }
        }
    }

    @Test
    void aSessionThatIsClosedTwiceLeavesAloneWhoeverHasTheConnectionNow() throws SQLException {
        try (Connection only = database.connect()) {
            Sessions sessions = Sessions.of(handingOut(only), Dialects.of(database.database()));
            Session first = sessions.open(Wallets.soon());
            first.close();
            try (Session second = sessions.open(Wallets.soon())) {
                second.begin();
                first.close();
                assertThat(only.getAutoCommit())
                        .as("the second's transaction is open")
                        .isFalse();
                assertThatThrownBy(() -> sessions.open(Wallets.soon())).hasMessageContaining("twice");
            }
        }
    }

    @Test
    void whatASessionFailsAtBeforeItIsUsedLeavesAloneWhoeverHasTheConnectionThen() throws SQLException {
        try (Connection only = database.connect()) {
            only.setAutoCommit(false);
            List<String> closed = new ArrayList<>();
            Sessions failing =
                    Sessions.of(handingOutHandles(only, closed, "setAutoCommit"), Dialects.of(database.database()));
            assertThatThrownBy(() -> failing.open(Wallets.soon())).hasMessage("setAutoCommit fails");
            assertThat(closed).as("handed back once").hasSize(1);
        }
    }

    @Test
    void whatIsRolledBackLeavesNoSavepointBehind() throws SQLException {
        List<String> calls = new ArrayList<>();
        try (Connection connection = begin()) {
            Connection watched = (Connection) Proxy.newProxyInstance(
                    JoiningSuite.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        calls.add(method.getName());
                        return method.invoke(connection, arguments);
                    });
            try (Session session = Session.joined(watched, Wallets.soon(), Dialects.of(database.database()))) {
                session.begin();
                session.rollBack();
                session.rollBack();
            }
            connection.rollback();
        }
        assertThat(calls).containsSubsequence("setSavepoint", "rollback", "releaseSavepoint");
        assertThat(calls).containsOnlyOnce("rollback");
    }

    @Test
    void anAttemptIsNotSettledWhereTheApplicationMayTakeThatBack() throws SQLException {
        Commit late = purse(3L, "cyd").commit();
        Commit own = purse(4L, "dot").commit();
        try (Connection connection = begin()) {
            JdbcStore joined = store.joining(connection);
            assertInDoubt(joined.settle(late.ticket(), Wallets.soon()));
            Wallets.make(joined, own);
            assertInDoubt(joined.settle(own.ticket(), Wallets.soon()));
            connection.rollback();
        }
        assertThat(Wallets.make(store, late)).isEqualTo(new CommitOutcome.Committed());
        assertThat(store.settle(own.ticket(), Wallets.soon()))
                .isInstanceOfSatisfying(
                        CommitOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(CommitOutcome.Reason.FENCED));
    }

    private static Wallets.Changes purse(long id, String holder) {
        return Wallets.changes()
                .insert(
                        new Key("purse", new Id.Int64(id)),
                        new Node.Fields(Map.of("holder", new Node.Text(holder), "coins", new Node.Int64(1))));
    }

    private static void assertInDoubt(CommitOutcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        CommitOutcome.InDoubt.class,
                        doubt -> assertThat(doubt.cause()).hasMessageContaining("has not joined"));
    }

    @Test
    void aLockIsHeldUntilTheApplicationCommitsAndLeavesItsSettingsAsTheyWere() throws SQLException {
        try (Connection connection = begin()) {
            String before = BoundsSuite.setting(connection, settings());
            Pawl joined = pawl.joining(connection);
            joined.transact(tx -> {
                assertThat(tx.lock(PURSE, 1L, Wait.atMost(Duration.ofSeconds(5))))
                        .isPresent();
            });
            assertThat(BoundsSuite.setting(connection, settings())).isEqualTo(before);
            assertLocked(1L);
            joined.transact(tx -> {
                tx.lock(PURSE, 2L, Wait.not());
                tx.update(PURSE, 2L, purse -> purse.plus(5));
            });
            assertThat(BoundsSuite.setting(connection, settings())).isEqualTo(before);
            write(connection, "after");
            connection.commit();
        }
        assertThat(purses.get(2L).value().coins()).isEqualTo(15);
        assertThat(database.texts("SELECT entry FROM diary")).containsExactly("after");
        pawl.transact(tx -> {
            tx.lock(PURSE, 1L, Wait.not());
        });
    }

    void assertLocksAtRepeatableRead() throws SQLException {
        try (Connection connection = begin()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            write(connection, "before");
            database.execute("UPDATE purses SET version = version + 1 WHERE id = 1");
            Pawl joined = pawl.joining(connection);
            assertThatThrownBy(() -> joined.transact(tx -> {
                        tx.lock(PURSE, 1L, Wait.not());
                    }))
                    .isInstanceOf(RetriesExhaustedException.class);
            joined.transact(tx -> {
                tx.lock(PURSE, 2L, Wait.not());
                tx.update(PURSE, 2L, purse -> purse.plus(5));
            });
            connection.commit();
        }
        assertThat(purses.get(2L).value().coins()).isEqualTo(15);
        assertThat(database.texts("SELECT entry FROM diary")).containsExactly("before");
    }

    void assertWhatWasMadeSinceTheSnapshotIsToldAtRepeatableRead() throws SQLException {
        Commit made = purse(3L, "cyd").requests("r").commit();
        Commit dead = purse(4L, "dot").commit();
        try (Connection connection = begin()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            assertThat(BoundsSuite.setting(connection, "SELECT count(*) FROM pawl_requests"))
                    .isEqualTo("0");
            assertThat(Wallets.make(store, made)).isEqualTo(new CommitOutcome.Committed());
            assertThat(SettleSuite.fenced(store.settle(dead.ticket(), Wallets.soon())))
                    .isTrue();

            JdbcStore joined = store.joining(connection);
            assertThat(Wallets.make(joined, purse(5L, "eve").requests("r")))
                    .isInstanceOfSatisfying(
                            CommitOutcome.Rejected.class,
                            rejected ->
                                    assertThat(rejected.conflicts()).hasOnlyElementsOfType(Conflict.Repeated.class));
            assertThat(Wallets.make(joined, made)).isEqualTo(new CommitOutcome.Committed());
            assertThat(SettleSuite.fenced(Wallets.make(joined, dead))).isTrue();
            connection.commit();
        }
    }

    private String settings() {
        return database.by(
                "PRAGMA busy_timeout",
                "SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'),"
                        + " current_setting('enable_seqscan'), current_setting('plan_cache_mode'),"
                        + " current_setting('transaction_isolation'))",
                "SELECT @@innodb_lock_wait_timeout || @@transaction_isolation");
    }

    private void assertLocked(long id) {
        assertThatThrownBy(() -> pawl.transact(tx -> {
                    tx.lock(PURSE, id, Wait.not());
                }))
                .isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void aLockThatIsNotToBeHadLeavesTheApplicationsOwnWorkAsItWas() throws SQLException {
        try (Connection connection = begin();
                Connection stranger = begin();
                Statement holding = stranger.createStatement()) {
            // On SQLite whoever has written has locked all.
            if (!database.isSqlite()) {
                write(connection, "before");
            }
            holding.executeUpdate("UPDATE purses SET coins = coins WHERE id = 1");
            Pawl joined = pawl.joining(connection);
            for (Wait wait : List.of(Wait.not(), Wait.atMost(Duration.ofMillis(1200)))) {
                String before = BoundsSuite.setting(connection, settings());
                assertThatThrownBy(() -> joined.transact(tx -> {
                            tx.lock(PURSE, 1L, wait);
                        }))
                        .isInstanceOf(LockUnavailableException.class);
                assertThat(BoundsSuite.setting(connection, settings())).isEqualTo(before);
            }
            stranger.rollback();
            write(connection, "after");
            connection.commit();
        }
        assertThat(database.texts("SELECT entry FROM diary ORDER BY entry")).contains("after");
    }

    /** A handle of its own for each that asks, of one and the same connection. */
    private static DataSource handingOutHandles(Connection connection, List<String> closed, String failing) {
        return source(() -> (Connection) Proxy.newProxyInstance(
                JoiningSuite.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closed.add("one");
                        return null;
                    } else if (method.getName().equals(failing)) {
                        throw new SQLException(failing + " fails");
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static DataSource source(Supplier<Connection> connections) {
        return (DataSource) Proxy.newProxyInstance(
                JoiningSuite.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> connections.get());
    }

    void assertOpenTransactionIsRefused() throws SQLException {
        assertRefused(begin());
    }

    /** One that was begun by a statement, which leaves autocommit on. */
    void assertTransactionBegunByStatementIsRefused() throws SQLException {
        Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
        }
        assertRefused(connection);
    }

    private void assertRefused(Connection begun) throws SQLException {
        try (Connection connection = begun;
                Statement statement = connection.createStatement()) {
            write(connection, "must not be committed by Pawl");
            JdbcStore shared = JdbcStore.builder(handingOut(connection))
                    .dialect(database.database())
                    .build();
            assertThatThrownBy(() -> shared.bind(PURSE.kind()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("inside a transaction", "Pawl.joining");
            write(connection, "nor rolled back");
            statement.execute("ROLLBACK");
        }
        assertThat(database.texts("SELECT entry FROM diary")).isEmpty();
    }
}
