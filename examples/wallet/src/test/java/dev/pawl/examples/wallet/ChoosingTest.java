package dev.pawl.examples.wallet;

import static dev.pawl.examples.wallet.Currency.EUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pawl.AggregateType;
import dev.pawl.FenceLostException;
import dev.pawl.LockUnavailableException;
import dev.pawl.Outcome;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.Transaction;
import dev.pawl.Versioned;
import dev.pawl.embedded.EmbeddedPostgres;
import dev.pawl.jdbc.JdbcStore;
import dev.pawl.jdbc.Table;
import dev.pawl.lock.Acquisition;
import dev.pawl.lock.Held;
import dev.pawl.lock.Lease;
import dev.pawl.lock.Locks;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** The examples of docs/choosing.md, run as they stand there. */
class ChoosingTest {
    private static final Money FIVE = Money.of("5.00", EUR);
    private static final Money TEN = Money.of("10.00", EUR);

    private static final AggregateType<String, Wallet> WALLETS = AggregateType.of("wallet", String.class, Wallet.class);
    private static final AggregateType<String, Product> PRODUCTS =
            AggregateType.of("product", String.class, Product.class);
    private static final AggregateType<String, Room> ROOMS = AggregateType.of("room", String.class, Room.class);
    private static final AggregateType<String, Booking> BOOKINGS =
            AggregateType.of("booking", String.class, Booking.class);
    private static final AggregateType<String, Page> PAGES = AggregateType.of("page", String.class, Page.class);

    record Room(int booked) {}

    record Booking(String room, String guest) {}

    record Page(long views) {}

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private DataSource database;

    @SuppressWarnings("NullAway.Init")
    private JdbcStore store;

    @SuppressWarnings("NullAway.Init")
    private Pawl pawl;

    @BeforeEach
    void open() throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve("choosing.db"));
        source.setJournalMode("WAL");
        database = source;
        execute("CREATE TABLE pages (id TEXT PRIMARY KEY, views INTEGER NOT NULL, version INTEGER NOT NULL)");
        store = JdbcStore.builder(database)
                .table(Table.columns("page", "pages"))
                .build();
        List<Kind> kinds = new ArrayList<>(List.of(Locks.kinds()));
        Stream.of(WALLETS, PRODUCTS, ROOMS, BOOKINGS).map(AggregateType::kind).forEach(kinds::add);
        store.createTables(kinds.toArray(Kind[]::new));
        pawl = Pawl.on(store);
        for (String id : List.of("alice", "bob")) {
            Wallet wallet = Wallet.create(id, EUR, Instant.EPOCH).increase(TEN);
            pawl.repository(WALLETS).insert(id, wallet).orThrow();
        }
    }

    @AfterEach
    void close() {
        pawl.close();
    }

    private String optimistic(Versioned<String, Wallet> seen) {
        Repository<String, Wallet> wallets = pawl.repository(WALLETS);
        // optimistic: a person decides
        Outcome<String, Wallet> outcome = wallets.replace(seen.with(wallet -> wallet.increase(FIVE)));
        if (outcome instanceof Outcome.Conflicted<String, Wallet> lost) {
            return lost.message() + " It holds "
                    + lost.current().orElseThrow().value().balance() + " now.";
        }
        return "stored";
        // end
    }

    private void retried() {
        Repository<String, Wallet> wallets = pawl.repository(WALLETS);
        // optimistic: the function decides
        wallets.update("alice", wallet -> wallet.increase(FIVE));
        // end
    }

    @Test
    void ofTwoFormsTheSecondIsToldAndAFunctionIsRunOnWhatIsThere() {
        Versioned<String, Wallet> form = pawl.repository(WALLETS).get("alice");
        retried();

        assertThat(optimistic(form)).contains("has been changed since").endsWith("It holds 15.00 now.");
        assertThat(optimistic(pawl.repository(WALLETS).get("alice"))).isEqualTo("stored");
        assertThat(balance("alice")).isEqualTo("20.00");
    }

    private void together() {
        // optimistic: several aggregates
        pawl.transact(tx -> {
            Versioned<String, Wallet> from = tx.get(WALLETS, "alice");
            Versioned<String, Wallet> to = tx.get(WALLETS, "bob");
            Transfer transfer = Transfer.of(from.value(), to.value(), FIVE);
            tx.replace(from.with(wallet -> transfer.from()));
            tx.replace(to.with(wallet -> transfer.to()));
        });
        // end
    }

    @Test
    void severalAggregatesChangeTogetherOrNotAtAll() {
        together();
        together();
        assertThatExceptionOfType(InsufficientBalance.class).isThrownBy(this::together);

        assertThat(balance("alice")).isEqualTo("0.00");
        assertThat(balance("bob")).isEqualTo("20.00");
    }

    private void pessimistic(Money money) {
        // pessimistic
        pawl.transact(tx -> {
            Map<String, Versioned<String, Wallet>> locked =
                    tx.lockAll(WALLETS, List.of("alice", "bob"), Strength.UPDATE, Wait.atMost(Duration.ofSeconds(2)));
            Versioned<String, Wallet> from = locked.get("alice");
            Versioned<String, Wallet> to = locked.get("bob");
            Transfer transfer = Transfer.of(from.value(), to.value(), money);
            tx.replace(from.with(wallet -> transfer.from()));
            tx.replace(to.with(wallet -> transfer.to()));
        });
        // end
    }

    @Test
    void whoeverLocksFirstIsWaitedFor() throws Exception {
        CompletableFuture<Void> second = new CompletableFuture<>();
        pawl.transact(tx -> {
            Versioned<String, Wallet> mine =
                    tx.lock(WALLETS, "alice", Wait.not()).orElseThrow();
            CompletableFuture<Void> impatient =
                    CompletableFuture.runAsync(() -> pawl.transact(other -> other.lock(WALLETS, "alice", Wait.not())));
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(impatient::join)
                    .withCauseInstanceOf(LockUnavailableException.class);
            second.completeAsync(() -> {
                pessimistic(FIVE);
                return null;
            });
            tx.replace(mine.with(wallet -> wallet.increase(TEN)));
        });
        second.get(10, TimeUnit.SECONDS);

        assertThat(balance("alice")).isEqualTo("15.00");
        assertThat(balance("bob")).isEqualTo("15.00");
    }

    private String editing(Locks locks, String who) {
        // lease: the first request
        Acquisition asked = locks.tryAcquire(WALLETS.lockName("alice"), who, Duration.ofMinutes(20));
        if (asked instanceof Acquisition.Taken taken) {
            Held holder = taken.by().get(0);
            return holder.owner() + " has it open until " + holder.until() + ".";
        }
        return asked.orThrow().token(); // kept in the session, as secret as a password
        // end
    }

    private void saved(Locks locks, String token, Versioned<String, Wallet> form) {
        // lease: a later one
        Lease lease = locks.resume(token);
        pawl.fencedBy(lease)
                .repository(WALLETS)
                .replace(form.with(wallet -> wallet.increase(FIVE)))
                .orThrow();
        lease.release();
        // end
    }

    @Test
    void whoeverHasItOpenKeepsOthersFromOpeningItAndOnlyThenMaySave() {
        Locks locks = Locks.on(store);
        String token = editing(locks, "ann");
        Versioned<String, Wallet> form = pawl.repository(WALLETS).get("alice");

        assertThat(editing(locks, "ben")).startsWith("ann has it open until ");
        saved(locks, token, form);
        assertThat(balance("alice")).isEqualTo("15.00");
        assertThatExceptionOfType(FenceLostException.class).isThrownBy(() -> saved(locks, token, form));
        assertThat(balance("alice")).isEqualTo("15.00");
    }

    private void coarseGrained(String order) {
        Repository<String, Product> products = pawl.repository(PRODUCTS);
        // coarse-grained
        products.update("pen", product -> product.allocate(new OrderLine(order, 2)));
        // end
    }

    @Test
    void aChildIsGuardedByTheVersionOfItsRoot() {
        Repository<String, Product> products = pawl.repository(PRODUCTS);
        products.insert("pen", new Product("pen", 3, List.of())).orThrow();
        Versioned<String, Product> before = products.get("pen");
        coarseGrained("order-1");

        assertThat(products.replace(before.with(product -> product.allocate(new OrderLine("order-2", 2)))))
                .isInstanceOf(Outcome.Conflicted.class);
        assertThatExceptionOfType(OutOfStock.class).isThrownBy(() -> coarseGrained("order-3"));
        assertThat(products.get("pen").value().available()).isEqualTo(1);
    }

    private static void guarded(Transaction tx, String guest) {
        // guard
        Versioned<String, Room> room = tx.get(ROOMS, "blue");
        if (room.value().booked() > 0) {
            throw new IllegalStateException("The room is taken.");
        }
        tx.insert(BOOKINGS, "blue-" + guest, new Booking("blue", guest));
        tx.replace(room.with(seen -> new Room(seen.booked() + 1)));
        // end
    }

    @Test
    void aGuardLetsOneOfTwoThatBothSawNothingBook() {
        pawl.repository(ROOMS).insert("blue", new Room(0)).orThrow();

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> pawl.transact(tx -> {
                    guarded(tx, "ann");
                    // Ben is faster: another thread, since a transaction cannot be made inside another.
                    CompletableFuture.runAsync(() -> {
                                if (pawl.repository(BOOKINGS).find("blue-ben").isEmpty()) {
                                    pawl.transact(other -> guarded(other, "ben"));
                                }
                            })
                            .join();
                }))
                .withMessage("The room is taken.");
        assertThat(pawl.repository(BOOKINGS).ids(null, 10)).containsExactly("blue-ben");
    }

    @Test
    void whoeverOnlyCountsKeepsOthersFromBookingByLockingTheGuard() {
        pawl.repository(ROOMS).insert("blue", new Room(0)).orThrow();

        pawl.transact(tx -> {
            tx.lockShared(ROOMS, "blue", Wait.not());
            CompletableFuture<Void> booking = CompletableFuture.runAsync(() -> pawl.transact(other -> {
                other.lock(ROOMS, "blue", Wait.not());
                guarded(other, "ben");
            }));
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(booking::join)
                    .withCauseInstanceOf(LockUnavailableException.class);
        });
        pawl.transact(tx -> guarded(tx, "ben"));

        assertThat(pawl.repository(BOOKINGS).ids(null, 10)).containsExactly("blue-ben");
    }

    private int atomic(Connection connection) throws SQLException {
        // atomic
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE pages SET views = views + 1, version = version + 1 WHERE id = ?")) {
            update.setString(1, "home");
            return update.executeUpdate();
        }
        // end
    }

    @Test
    void anAtomicWriteThatMovesTheVersionIsSeenByPawl() throws Exception {
        Repository<String, Page> pages = pawl.repository(PAGES);
        Versioned<String, Page> seen = pages.insert("home", new Page(0)).orThrow();
        try (Connection connection = database.getConnection()) {
            assertThat(atomic(connection)).isEqualTo(1);
        }
        pages.update("home", page -> new Page(page.views() + 1));

        assertThat(pages.get("home").value().views()).isEqualTo(2);
        assertThat(pages.replace(seen.with(page -> new Page(1)))).isInstanceOf(Outcome.Conflicted.class);
    }

    private interface Work {
        void on(Connection connection) throws Exception;
    }

    private static int serializable(DataSource dataSource, Work work) throws Exception {
        // isolation
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = dataSource.getConnection()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                connection.setAutoCommit(false);
                work.on(connection); // reads, decides and writes, all of it again in each attempt
                connection.commit();
                return attempt;
            } catch (SQLException e) {
                if (!"40001".equals(e.getSQLState()) || attempt == 5) {
                    throw e;
                }
            }
        }
        // end
    }

    @Test
    void serializableIsSafeOnlyForThoseWhoTryAgain() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            DataSource postgres = server.dataSource();
            try (Connection connection = postgres.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE wallets (id TEXT PRIMARY KEY, balance INT)");
                statement.execute("INSERT INTO wallets VALUES ('alice', 10), ('bob', 20)");
            }
            List<String> others = new ArrayList<>(List.of("bob"));
            int attempts = serializable(postgres, connection -> {
                boolean canPay = sum(connection) >= 30;
                for (String other : List.copyOf(others)) {
                    others.remove(other);
                    serializable(postgres, another -> withdraw(another, other, sum(another) >= 30));
                }
                withdraw(connection, "alice", canPay);
            });

            assertThat(attempts).isEqualTo(2);
            try (Connection connection = postgres.getConnection()) {
                assertThat(sum(connection)).isZero();
            }
        }
    }

    private static int sum(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT SUM(balance) FROM wallets")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void withdraw(Connection connection, String from, boolean canPay) throws SQLException {
        if (canPay) {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE wallets SET balance = balance - 30 WHERE id = ?")) {
                update.setString(1, from);
                update.executeUpdate();
            }
        }
    }

    private String balance(String id) {
        return pawl.repository(WALLETS).get(id).value().balance().toString();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void thePageShowsEveryExampleAsItIsRunHere() throws Exception {
        String source = Files.readString(Path.of("src/test/java/dev/pawl/examples/wallet/ChoosingTest.java"));
        String page = Files.readString(Path.of("../../docs/choosing.md"));
        List<String> examples = Pattern.compile("\n( +)// ([a-z-]+(?:: [a-z ]+)?)\n(.*?)\n\\1// end\n", Pattern.DOTALL)
                .matcher(source)
                .results()
                .map(found -> found.group(3).stripIndent())
                .toList();

        assertThat(examples)
                .hasSize(10)
                .allSatisfy(example -> assertThat(page).contains("```java\n" + example + "\n```"));
    }
}
