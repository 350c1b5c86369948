package dev.pawl.examples.wallet.race.sql;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.examples.wallet.Currency;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.examples.wallet.race.Amounts;
import dev.pawl.examples.wallet.race.BackOff.Result;
import dev.pawl.examples.wallet.race.RaceTables;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The table that the strategies written by hand share, and the statements that several of them use. The balance is a whole
 * number, in the units of {@link Amounts}, so that arithmetic in the database is exact on SQLite as well. Safe for use by many
 * threads.
 */
final class WalletTable {
    static final String NAME = RaceTables.PREFIX + "wallet";

    private static final String COLUMNS = """
            id VARCHAR(40) PRIMARY KEY,
            balance BIGINT NOT NULL,
            currency VARCHAR(3) NOT NULL,
            created_at VARCHAR(40) NOT NULL,
            version BIGINT NOT NULL
            """;
    private static final String SELECT_ONE =
            "SELECT id, balance, currency, created_at, version FROM " + NAME + " WHERE id = ?";
    private static final String SELECT_TWO =
            "SELECT id, balance, currency, created_at, version FROM " + NAME + " WHERE id IN (?, ?) ORDER BY id";
    private static final String UPDATE = "UPDATE " + NAME + " SET balance = ?, version = version + 1 WHERE id = ?";

    private final HikariDataSource pool;
    private final Dialect dialect;

    private WalletTable(HikariDataSource pool, Dialect dialect) {
        this.pool = pool;
        this.dialect = dialect;
    }

    /** Makes the table anew, with every wallet at its first balance. */
    static WalletTable fill(SqlGround ground, Isolation isolation, List<String> wallets) throws Exception {
        ground.make(List.of(NAME), List.of("CREATE TABLE " + NAME + " (" + COLUMNS + ")"));
        WalletTable table = new WalletTable(ground.pool(isolation), ground.dialect());
        table.insert(wallets);
        return table;
    }

    /** A wallet as it was read. */
    record Row(Wallet wallet, long version) {}

    /** The two wallets of a transfer as they were read. */
    record Pair(Row from, Row to) {}

    /** What a write makes sure of. */
    enum Check {
        /** Nothing: it overwrites whatever is there. */
        NONE(""),
        /** That the wallet is still at the version that was read. */
        VERSION(" AND version = ?");

        private final String sql;

        Check(String sql) {
            this.sql = sql;
        }
    }

    DataSource pool() {
        return pool;
    }

    Connection connect() throws SQLException {
        return pool.getConnection();
    }

    Dialect dialect() {
        return dialect;
    }

    /** One row matched, or none because its version had moved on. */
    static Result result(int updatedRows) {
        return updatedRows == 1 ? Result.COMMITTED : Result.CONFLICT;
    }

    /** Runs statements in one transaction and leaves the connection as it was. */
    Result inTransaction(Connection connection, SqlContestant.Body body) throws SQLException {
        dialect.begin(connection);
        try {
            Result result = body.run(connection);
            if (result == Result.COMMITTED) {
                dialect.commit(connection);
            } else {
                dialect.rollback(connection);
            }
            return result;
        } catch (SQLException | RuntimeException e) {
            rollbackAfter(e, connection);
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** What went wrong first is what matters: a rollback may fail because the database has rolled back by itself. */
    private void rollbackAfter(Exception failure, Connection connection) {
        try {
            dialect.rollback(connection);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    Row read(Connection connection, String id, String lock) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_ONE + lock)) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row(row);
            }
        }
    }

    /** Reads, and locks if told so, in the order of the ids: clients that want the same two never wait in a circle. */
    Pair read(Connection connection, String from, String to, String lock) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_TWO + lock)) {
            select.setString(1, from);
            select.setString(2, to);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                Row first = row(rows);
                rows.next();
                Row second = row(rows);
                return first.wallet().id().equals(from) ? new Pair(first, second) : new Pair(second, first);
            }
        }
    }

    /** Writes one wallet. */
    Result write(Connection connection, Check check, Row seen, Wallet changed) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE + check.sql)) {
            set(update, check, seen, changed);
            return result(update.executeUpdate());
        }
    }

    /** Writes both wallets in one round trip, in the order of their ids. */
    Result write(Connection connection, Check check, Pair seen, Transfer changed) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE + check.sql)) {
            boolean payerFirst = changed.from().id().compareTo(changed.to().id()) < 0;
            for (boolean payer : new boolean[] {payerFirst, !payerFirst}) {
                set(update, check, payer ? seen.from() : seen.to(), payer ? changed.from() : changed.to());
                update.addBatch();
            }
            return result(Arrays.stream(update.executeBatch()).min().orElse(0));
        }
    }

    Map<String, BigDecimal> balances() throws SQLException {
        Map<String, BigDecimal> balances = new HashMap<>();
        try (Connection connection = connect();
                PreparedStatement select = connection.prepareStatement("SELECT id, balance FROM " + NAME);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                balances.put(rows.getString(1), Amounts.decimal(rows.getLong(2)));
            }
        }
        return balances;
    }

    private static void set(PreparedStatement update, Check check, Row seen, Wallet changed) throws SQLException {
        update.setLong(1, Amounts.units(changed.balance()));
        update.setString(2, changed.id());
        if (check == Check.VERSION) {
            update.setLong(3, seen.version());
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        Wallet wallet = new Wallet(
                row.getString("id"),
                Amounts.decimal(row.getLong("balance")),
                Currency.valueOf(row.getString("currency")),
                Instant.parse(row.getString("created_at")));
        return new Row(wallet, row.getLong("version"));
    }

    private void insert(List<String> ids) throws SQLException {
        try (Connection connection = connect()) {
            inTransaction(connection, c -> {
                try (PreparedStatement insert = c.prepareStatement("INSERT INTO " + NAME + " VALUES (?, ?, ?, ?, 1)")) {
                    for (String id : ids) {
                        insert.setString(1, id);
                        insert.setLong(2, Amounts.initial());
                        insert.setString(3, Amounts.CURRENCY.name());
                        insert.setString(4, Instant.EPOCH.toString());
                        insert.addBatch();
                    }
                    insert.executeBatch();
                    return Result.COMMITTED;
                }
            });
        }
    }
}
