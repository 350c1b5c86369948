package dev.pawl.examples.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.AggregateType;
import dev.pawl.Outcome;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.Versioned;
import dev.pawl.jdbc.JdbcStore;
import dev.pawl.jdbc.Table;
import dev.pawl.store.StoreException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** Wallets, products and accounts in a SQLite file: as columns of a table that others use too, and as documents. */
class StoredWalletTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

    static final AggregateType<String, Wallet> WALLETS = AggregateType.builder("wallet", String.class, Wallet.class)
            .id(Wallet::id)
            .build();
    static final AggregateType<String, Product> PRODUCTS = AggregateType.builder("product", String.class, Product.class)
            .id(Product::sku)
            .build();
    static final AggregateType<String, Account> ACCOUNTS = AggregateType.builder("account", String.class, Account.class)
            .id(Account::number)
            .build();

    @TempDir
    Path folder;

    private DataSource database;

    @BeforeEach
    void openDatabase() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve("wallets.db"));
        source.setJournalMode("WAL");
        database = source;
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        }
    }

    private JdbcStore onColumns() throws SQLException {
        sql("CREATE TABLE IF NOT EXISTS wallets (id TEXT PRIMARY KEY, balance TEXT NOT NULL, currency TEXT NOT NULL,"
                + " created_at TEXT NOT NULL, version INTEGER, remark TEXT)");
        JdbcStore store = JdbcStore.builder(database)
                .table(Table.columns("wallet", "wallets"))
                .build();
        store.createTables();
        return store;
    }

    @Test
    void aWalletLivesInTheColumnsOfATableThatOthersUseToo() throws SQLException {
        try (Pawl pawl = Pawl.on(onColumns())) {
            sql("INSERT INTO wallets VALUES ('old', '7.50', 'GBP', '2020-01-01T00:00:00Z', NULL, 'from before Pawl')");
            Repository<String, Wallet> wallets = pawl.repository(WALLETS);
            wallets.insert("alice", Wallet.create("alice", Currency.EUR, NOW)).orThrow();
            wallets.update("alice", wallet -> wallet.increase(Money.of("10.00", Currency.EUR)));
            Versioned<String, Wallet> adopted = wallets.get("old");
            wallets.replace(adopted.with(wallet -> wallet.decrease(Money.of("7.50", Currency.GBP))))
                    .orThrow();
            assertThat(wallets.replace(adopted.with(wallet -> wallet.increase(Money.of("1", Currency.GBP)))))
                    .isInstanceOf(Outcome.Conflicted.class);
            assertThat(rows())
                    .containsExactly(
                            "alice|10.00|EUR|2026-11-22T10:15:30Z|2|null",
                            "old|0.00|GBP|2020-01-01T00:00:00Z|1|from before Pawl");
            Versioned<String, Wallet> seen = wallets.get("alice");
            sql("UPDATE wallets SET balance = '99.00', version = version + 1 WHERE id = 'alice'");
            assertThat(wallets.replace(seen.with(wallet -> wallet.decrease(Money.of("10.00", Currency.EUR)))))
                    .as("another program has bumped the version")
                    .isInstanceOf(Outcome.Conflicted.class);
            assertThat(wallets.get("alice").value().balance()).isEqualTo(new BigDecimal("99.00"));
        }
    }

    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT id, balance, currency, created_at, version, remark FROM wallets ORDER BY id")) {
            while (row.next()) {
                rows.add(String.join(
                        "|",
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        String.valueOf(row.getString(6))));
            }
        }
        return rows;
    }

    @Test
    void rowsOfOnesOwnQueryBecomeCheckedValues() throws SQLException {
        JdbcStore store = onColumns();
        try (Pawl pawl = Pawl.on(store)) {
            Repository<String, Wallet> wallets = pawl.repository(WALLETS);
            wallets.insert("alice", Wallet.create("alice", Currency.EUR, NOW)).orThrow();
            Versioned<String, Wallet> found;
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT * FROM wallets WHERE currency = 'EUR'")) {
                row.next();
                found = WALLETS.versioned(store.row("wallet", row));
            }
            assertThat(found).isEqualTo(wallets.get("alice"));
            wallets.update("alice", wallet -> wallet.increase(Money.of("1", Currency.EUR)));
            assertThat(wallets.replace(found.with(wallet -> wallet.increase(Money.of("2", Currency.EUR)))))
                    .isInstanceOf(Outcome.Conflicted.class);
        }
    }

    @Test
    void aMappingThatDoesNotFitFailsAtTheStartWithColumnAndType() throws SQLException {
        sql("CREATE TABLE wallets (id TEXT PRIMARY KEY, balance REAL NOT NULL, currency TEXT NOT NULL,"
                + " created_at TEXT NOT NULL, version INTEGER)");
        JdbcStore store = JdbcStore.builder(database)
                .table(Table.columns("wallet", "wallets"))
                .build();
        store.createTables();
        try (Pawl pawl = Pawl.on(store)) {
            Assertions.assertThatThrownBy(() -> pawl.repository(WALLETS))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("balance", "REAL");
        }
    }

    @Test
    void aTransferMovesMoneyInOneTransactionOrNotAtAll() throws SQLException {
        try (Pawl pawl = Pawl.on(onColumns())) {
            Repository<String, Wallet> wallets = pawl.repository(WALLETS);
            for (String id : List.of("alice", "bob")) {
                wallets.insert(id, Wallet.create(id, Currency.EUR, NOW)).orThrow();
                wallets.update(id, wallet -> wallet.increase(Money.of("10.00", Currency.EUR)));
            }
            transfer(pawl, Money.of("10.00", Currency.EUR));
            assertThat(wallets.get("alice").value().balance()).isEqualByComparingTo("0");
            assertThat(wallets.get("bob").value().balance()).isEqualByComparingTo("20");
            Assertions.assertThatThrownBy(() -> transfer(pawl, Money.of("0.01", Currency.EUR)))
                    .isInstanceOf(InsufficientBalance.class);
            assertThat(wallets.get("bob").value().balance()).isEqualByComparingTo("20");
        }
    }

    private static void transfer(Pawl pawl, Money money) {
        pawl.transact(tx -> {
            Versioned<String, Wallet> from = tx.get(WALLETS, "alice");
            Versioned<String, Wallet> to = tx.get(WALLETS, "bob");
            Transfer transfer = Transfer.of(from.value(), to.value(), money);
            tx.replace(from.with(wallet -> transfer.from()));
            tx.replace(to.with(wallet -> transfer.to()));
        });
    }

    @Test
    void noTwoOrdersGetTheSamePieceOfAProduct() throws Exception {
        JdbcStore store = JdbcStore.of(database);
        store.createTables(PRODUCTS.kind());
        try (Pawl pawl = Pawl.on(store)) {
            Repository<String, Product> products = pawl.repository(PRODUCTS);
            products.insert("pen", new Product("pen", 10, List.of())).orThrow();
            int served = countSuccesses(
                    8, i -> products.update("pen", product -> product.allocate(new OrderLine("order-" + i, 2))));
            assertThat(served).isEqualTo(5);
            assertThat(products.get("pen").value().available()).isZero();
            assertThat(products.get("pen").version().counter()).isEqualTo(6);
        }
    }

    @Test
    void noTwoCashMachinesPayOutTheSameMoney() throws Exception {
        JdbcStore store = JdbcStore.of(database);
        store.createTables(ACCOUNTS.kind());
        try (Pawl pawl = Pawl.on(store)) {
            Repository<String, Account> accounts = pawl.repository(ACCOUNTS);
            accounts.insert("42", new Account("42", new BigDecimal("100.00"), Currency.CAD, List.of()))
                    .orThrow();
            int paid = countSuccesses(
                    8,
                    i -> accounts.update(
                            "42",
                            account ->
                                    account.withdraw(new Withdrawal("atm-" + i, Money.of("40", Currency.CAD), NOW))));
            assertThat(paid).isEqualTo(2);
            assertThat(accounts.get("42").value().balance()).isEqualTo(new BigDecimal("20.00"));
            assertThat(accounts.get("42").value().withdrawals()).hasSize(2);
        }
    }

    private interface Attempt {
        void by(int client);
    }

    private static int countSuccesses(int clients, Attempt attempt) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(clients);
        try {
            List<Future<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int client = i;
                running.add(pool.submit(() -> {
                    try {
                        attempt.by(client);
                        return true;
                    } catch (OutOfStock | InsufficientBalance e) {
                        return false;
                    }
                }));
            }
            int successes = 0;
            for (Future<Boolean> result : running) {
                successes += result.get() ? 1 : 0;
            }
            return successes;
        } finally {
            pool.shutdownNow();
        }
    }
}
