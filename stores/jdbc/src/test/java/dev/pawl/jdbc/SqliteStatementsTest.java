package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.Stored;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statements stay prepared on their connection, and nothing stays behind with them. */
class SqliteStatementsTest {
    private TestDatabase database;

    @BeforeEach
    void start(@TempDir Path folder) {
        database = TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        database.requireNothingLeft();
        database.close();
    }

    private static JdbcStore bound(DataSource source) {
        JdbcStore store = JdbcStore.builder(source).dialect(Database.SQLITE).build();
        store.createTables(WALLET);
        store.bind(WALLET);
        return store;
    }

    private static void use(JdbcStore store) {
        Stored seen = get(store, key("alice"));
        assertThat(make(store, changes().replace(seen.key(), seen.version(), worth("2"))))
                .isEqualTo(new Committed());
    }

    @Test
    void eachStatementIsPreparedOncePerConnection() throws SQLException {
        AtomicInteger prepared = new AtomicInteger();
        try (Connection connection = database.connect()) {
            Connection counting = (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("prepareStatement")) {
                            prepared.incrementAndGet();
                        }
                        try {
                            return method.getName().equals("unwrap") ? proxy : method.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
            JdbcStore store = bound(new OneConnection(counting));
            make(store, changes().insert(key("alice"), worth("1")));
            use(store);
            int before = prepared.get();

            for (int i = 0; i < 20; i++) {
                use(store);
            }

            assertThat(prepared.get()).isEqualTo(before);
        }
    }

    @Test
    void aStatementThatIsKeptLeavesNoReadOpen() {
        JdbcStore store = bound(database.pool());
        make(store, changes().insert(key("alice"), worth("1")));
        use(store);
        make(store, changes().replace(key("alice"), get(store, key("alice")).version(), worth("3")));
        find(store, key("bob"));

        assertThat(database.text("PRAGMA wal_checkpoint(TRUNCATE)")).as("busy").isEqualTo("0");
    }

    @Test
    void aTableThatIsAlteredOrMadeAnewIsUsedAsItIsNow() {
        JdbcStore store = bound(database.pool());
        make(store, changes().insert(key("alice"), worth("1")));
        use(store);
        database.execute("ALTER TABLE wallet ADD COLUMN extra text DEFAULT 'x'");
        use(store);
        database.execute("DROP TABLE wallet");
        store.createTables(WALLET);

        assertThat(find(store, key("alice"))).isEmpty();
        make(store, changes().insert(key("alice"), worth("1")));
        use(store);
    }

    @Test
    void aConnectionThatIsClosedTakesItsStatementsAlong() {
        List<WeakReference<Connection>> opened = new ArrayList<>();
        DataSource unpooled = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Connection fresh = DriverManager.getConnection(database.url());
                    opened.add(new WeakReference<>(fresh));
                    return fresh;
                });
        JdbcStore store = bound(unpooled);
        make(store, changes().insert(key("alice"), worth("1")));
        for (int i = 0; i < 20; i++) {
            use(store);
        }

        assertThat(opened).hasSizeGreaterThan(40);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (alive(opened) > 2 && System.nanoTime() < end) {
            System.gc();
        }
        assertThat(alive(opened)).isLessThanOrEqualTo(2);
        use(store);
    }

    private static long alive(List<WeakReference<Connection>> opened) {
        return opened.stream().filter(one -> one.get() != null).count();
    }
}
