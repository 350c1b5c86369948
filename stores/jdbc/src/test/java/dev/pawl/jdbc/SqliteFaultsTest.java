package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.CommitOutcome.Reason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store answers when the disk fails, compared with what is stored. */
class SqliteFaultsTest {
    private static final int SIZE = 3;

    private TestDatabase database;
    private JdbcStore store;
    private final List<Commit> batch = new ArrayList<>();
    /** The beginnings of the statements that are going to be answered by an error, in their order. */
    private final List<String> failing = new ArrayList<>();

    @BeforeEach
    void start(@TempDir Path folder) {
        database = TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
        store = JdbcStore.builder(proxy(DataSource.class, database.pool()))
                .withoutCommitTable()
                .build();
        store.createTables(WALLET);
        store.bind(WALLET);
        for (int i = 0; i < SIZE; i++) {
            make(store, changes().insert(key("w" + i), worth("1")));
            batch.add(changes()
                    .replace(key("w" + i), get(store, key("w" + i)).version(), worth("2"))
                    .commit());
        }
    }

    @AfterEach
    void nothingIsLeftOpen() {
        database.requireNothingLeft();
        database.close();
    }

    /** Hands all on to what is real, and all that comes back through such a proxy again; what is to fail is done all the same. */
    private <T> T proxy(Class<T> type, Object real) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = invoked(real, method, arguments);
                    if (result instanceof Connection connection
                            && !method.getName().equals("unwrap")) {
                        return proxy(Connection.class, connection);
                    } else if (method.getName().equals("createStatement")) {
                        return proxy(Statement.class, result);
                    } else if (method.getName().equals("executeUpdate") && isFailing((String) arguments[0])) {
                        throw new SQLException("[SQLITE_IOERR_FSYNC] I/O error in the VFS layer (disk I/O error)");
                    }
                    return result;
                }));
    }

    private boolean isFailing(String sql) {
        boolean next = !failing.isEmpty() && sql.startsWith(failing.get(0));
        if (next) {
            failing.remove(0);
        }
        return next;
    }

    private static Object invoked(Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            // After COMMIT there is nothing to roll back, which a disk that fails does not say.
            if (arguments != null && "ROLLBACK".equals(arguments[0])) {
                return 0;
            }
            throw e.getCause();
        }
    }

    @Test
    void aGroupWhoseCommitIsMadeAndAnsweredByAnErrorIsInDoubtAndNotMadeAgain() {
        failing.addAll(List.of("COMMIT", "ROLLBACK"));

        List<CommitOutcome> outcomes = store.commit(batch, soon());

        assertThat(outcomes).hasSize(SIZE).allMatch(InDoubt.class::isInstance);
        for (Commit commit : batch) {
            assertThat(store.settle(commit.ticket(), soon())).isEqualTo(new Committed());
        }
    }

    @Test
    void aGroupWhoseConnectionFailsBeforeCommitLosesItsFirstAndMakesTheOthersOverAnother() {
        List<Commit> inserts = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            inserts.add(changes()
                    .insert(key("a" + i), worth("1"))
                    .insert(key("b" + i), worth("1"))
                    .commit());
        }
        failing.addAll(List.of("SAVEPOINT", "ROLLBACK"));

        List<CommitOutcome> outcomes = store.commit(inserts, soon());

        assertThat(outcomes).hasSize(SIZE);
        BoundsSuite.assertRefused(outcomes.get(0), Reason.FAILED);
        assertThat(outcomes.subList(1, SIZE)).containsOnly(new Committed());
        assertThat(database.texts("SELECT id FROM wallet WHERE id < 'w' ORDER BY id"))
                .containsExactly("a1", "a2", "b1", "b2");
    }
}
