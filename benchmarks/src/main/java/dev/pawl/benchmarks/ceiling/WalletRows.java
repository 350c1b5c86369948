package dev.pawl.benchmarks.ceiling;

import dev.pawl.examples.wallet.Currency;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.examples.wallet.race.Amounts;
import dev.pawl.jdbc.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Many wallets read, changed and written in one transaction. Safe for use by many threads. */
final class WalletRows {
    private static final String SELECT =
            "SELECT id, balance, currency, created_at, version FROM pawl_race_wallet WHERE id IN (?%s)";
    private static final String UPDATE =
            "UPDATE pawl_race_wallet SET balance = ?, version = version + 1 WHERE id = ? AND version = ?";

    private final DataSource pool;
    private final Database database;

    WalletRows(DataSource pool, Database database) {
        this.pool = pool;
        this.database = database;
    }

    void change(Collection<String> ids, Consumer<Map<String, Wallet>> change) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Map<String, Long> versions = new HashMap<>();
                Map<String, Wallet> found = read(connection, new TreeSet<>(ids), versions);
                Map<String, Wallet> changed = new HashMap<>(found);
                change.accept(changed);
                changed.values().removeIf(wallet -> wallet.equals(found.get(wallet.id())));
                write(connection, changed, versions);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
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

    private static void write(Connection connection, Map<String, Wallet> changed, Map<String, Long> versions)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            for (Wallet wallet : changed.values()) {
                update.setLong(1, Amounts.units(wallet.balance()));
                update.setString(2, wallet.id());
                update.setLong(3, versions.getOrDefault(wallet.id(), 0L));
                update.addBatch();
            }
            for (int count : update.executeBatch()) {
                if (count != 1) {
                    throw new SQLException("Somebody else wrote to the wallets, which bare groups do not expect.");
                }
            }
        }
    }
}
