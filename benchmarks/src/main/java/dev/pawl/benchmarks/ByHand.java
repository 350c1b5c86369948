package dev.pawl.benchmarks;

import dev.pawl.examples.wallet.Wallet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Wallets by hand: one prepared statement in autocommit mode for each call, on a connection from the pool. */
final class ByHand implements Contender {
    private static final long FIRST_VERSION = 1;

    private final DataSource pool;
    private final Row row;
    private final String select;
    private final String insert;
    private final String update;
    private final String delete;

    private ByHand(DataSource pool, Row row, String table) {
        this.pool = pool;
        this.row = row;
        this.select = "SELECT version, " + row.columns() + " FROM " + table + " WHERE id = ?";
        this.insert = "INSERT INTO " + table + " (" + row.columns() + ", id, version) VALUES (" + row.placeholders()
                + ", ?, ?)";
        this.update = "UPDATE " + table + " SET " + row.assignments()
                + ", version = version + 1 WHERE id = ? AND version = ?";
        this.delete = "DELETE FROM " + table + " WHERE id = ? AND version = ?";
    }

    static ByHand on(Ground ground, Layout layout) throws SQLException {
        String table = "wallets_by_hand_" + layout;
        ground.makeTable(table, layout);
        Row row = layout == Layout.COLUMNS ? new ColumnsRow(ground.database()) : new DocumentRow(ground.database());
        return new ByHand(ground.pool(), row, table);
    }

    private record Seen(Wallet wallet, long version) {}

    @Override
    public void insert(Wallet wallet) throws SQLException {
        write(insert, wallet, FIRST_VERSION);
    }

    @Override
    public void addPenny(String id) throws SQLException {
        Seen seen = find(id);
        Wallet changed = seen.wallet().increase(Pennies.one(seen.wallet()));
        write(update, changed, seen.version());
    }

    @Override
    public Work deletion(String id) throws SQLException {
        Seen seen = find(id);
        return () -> {
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement(delete)) {
                statement.setString(1, id);
                statement.setLong(2, seen.version());
                requireOne(statement.executeUpdate(), id);
            }
        };
    }

    private Seen find(String id) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setString(1, id);
            try (ResultSet found = statement.executeQuery()) {
                if (!found.next()) {
                    throw new SQLException("There is no wallet " + id + ".");
                }
                return new Seen(row.read(found, 2, id), found.getLong(1));
            }
        }
    }

    private void write(String sql, Wallet wallet, long version) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            int next = row.bind(statement, wallet);
            statement.setString(next, wallet.id());
            statement.setLong(next + 1, version);
            requireOne(statement.executeUpdate(), wallet.id());
        }
    }

    private static void requireOne(int rows, String id) throws SQLException {
        if (rows != 1) {
            throw new SQLException("The write of wallet " + id + " changed " + rows + " rows.");
        }
    }
}
