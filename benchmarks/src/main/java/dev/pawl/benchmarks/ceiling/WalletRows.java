package dev.pawl.benchmarks.ceiling;

import dev.pawl.examples.wallet.Currency;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.examples.wallet.race.Amounts;
import dev.pawl.jdbc.Database;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;

/** Many wallets read, changed and written in one transaction. Safe for use by many threads. */
final class WalletRows {
    private static final String SELECT =
            "SELECT id, balance, currency, created_at, version FROM pawl_race_wallet WHERE id IN (?%s)";
    private static final String UPDATE =
            "UPDATE pawl_race_wallet SET balance = ?, version = version + 1 WHERE id = ? AND version = ?";

    /** PostgreSQL would read a table of a thousand rows whole, since it does not know how long the arrays are. */
    private static final String UPDATE_TOGETHER = "SET LOCAL enable_seqscan = off;"
            + " UPDATE pawl_race_wallet AS w SET balance = v.balance, version = w.version + 1"
            + " FROM unnest(?::bigint[], ?::text[], ?::bigint[]) AS v (balance, id, version)"
            + " WHERE w.id = v.id AND w.version = v.version";

    private final DataSource pool;
    private final Database database;

    WalletRows(DataSource pool, Database database) {
        this.pool = pool;
        this.database = database;
    }

    void change(Collection<String> ids, Consumer<Map<String, Wallet>> change) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            begin(connection);
            try {
                Map<String, Long> versions = new HashMap<>();
                Map<String, Wallet> found = read(connection, new TreeSet<>(ids), versions);
                Map<String, Wallet> changed = new TreeMap<>(found);
                change.accept(changed);
                changed.values().removeIf(wallet -> wallet.equals(found.get(wallet.id())));
                write(connection, changed, versions);
            } catch (SQLException | RuntimeException e) {
                rollback(connection);
                throw e;
            }
            commit(connection);
        }
    }

    /** SQLite's driver would begin another transaction in commit, so it is told in SQL. */
    private void begin(Connection connection) throws SQLException {
        if (database == Database.SQLITE) {
            execute(connection, "BEGIN IMMEDIATE");
        } else {
            connection.setAutoCommit(false);
        }
    }

    private void commit(Connection connection) throws SQLException {
        if (database == Database.SQLITE) {
            execute(connection, "COMMIT");
        } else {
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    private void rollback(Connection connection) throws SQLException {
        if (database == Database.SQLITE) {
            execute(connection, "ROLLBACK");
        } else {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Within the process each alone, and over the network all at once, with few texts for the statement to be known by. */
    private Map<String, Wallet> read(Connection connection, Collection<String> ids, Map<String, Long> versions)
            throws SQLException {
        Map<String, Wallet> found = new HashMap<>();
        if (database == Database.SQLITE) {
            try (PreparedStatement select = connection.prepareStatement(SELECT.formatted(""))) {
                for (String id : ids) {
                    select.setString(1, id);
                    read(select, found, versions);
                }
            }
        } else {
            int size = Math.max(1, Integer.highestOneBit(2 * ids.size() - 1));
            try (PreparedStatement select = connection.prepareStatement(SELECT.formatted(", ?".repeat(size - 1)))) {
                List<String> ordered = List.copyOf(ids);
                for (int i = 0; i < size; i++) {
                    select.setString(i + 1, ordered.get(Math.min(i, ordered.size() - 1)));
                }
                read(select, found, versions);
            }
        }
        return found;
    }

    private static void read(PreparedStatement select, Map<String, Wallet> found, Map<String, Long> versions)
            throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Wallet wallet = new Wallet(
                        row.getString(1),
                        Amounts.decimal(row.getLong(2)),
                        Currency.valueOf(row.getString(3)),
                        Instant.parse(row.getString(4)));
                found.put(wallet.id(), wallet);
                versions.put(wallet.id(), row.getLong(5));
            }
        }
    }

    private void write(Connection connection, Map<String, Wallet> changed, Map<String, Long> versions)
            throws SQLException {
        int written = database == Database.POSTGRESQL && changed.size() > 1
                ? writeTogether(connection, changed, versions)
                : writeEach(connection, changed, versions);
        if (written != changed.size()) {
            throw new SQLException("Somebody else wrote to the wallets, which bare groups do not expect.");
        }
    }

    private static int writeTogether(Connection connection, Map<String, Wallet> changed, Map<String, Long> versions)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE_TOGETHER)) {
            update.setArray(1, array(connection, "bigint", changed, wallet -> Amounts.units(wallet.balance())));
            update.setArray(2, array(connection, "text", changed, Wallet::id));
            update.setArray(3, array(connection, "bigint", changed, wallet -> versions.getOrDefault(wallet.id(), 0L)));
            update.execute();
            update.getMoreResults();
            return update.getUpdateCount();
        }
    }

    private static Array array(
            Connection connection, String type, Map<String, Wallet> changed, Function<Wallet, Object> element)
            throws SQLException {
        return connection.createArrayOf(
                type, changed.values().stream().map(element).toArray());
    }

    private static int writeEach(Connection connection, Map<String, Wallet> changed, Map<String, Long> versions)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            for (Wallet wallet : changed.values()) {
                update.setLong(1, Amounts.units(wallet.balance()));
                update.setString(2, wallet.id());
                update.setLong(3, versions.getOrDefault(wallet.id(), 0L));
                update.addBatch();
            }
            return Arrays.stream(update.executeBatch()).sum();
        }
    }
}
