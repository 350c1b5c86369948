package dev.pawl.examples.wallet.anomalies.sql;

import dev.pawl.examples.wallet.anomalies.AnomalyException;
import dev.pawl.examples.wallet.anomalies.Client;
import dev.pawl.examples.wallet.anomalies.Rows;
import dev.pawl.examples.wallet.race.RaceTables;
import dev.pawl.examples.wallet.race.sql.SqlGround;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows of a table, and the connection over which the database is asked who waits. */
final class SqlRows implements Rows {
    static final String TABLE = RaceTables.PREFIX + "rows";

    private final SqlGround ground;
    private final SqlLevel level;
    private final Connection observer;

    private SqlRows(SqlGround ground, SqlLevel level, Connection observer) {
        this.ground = ground;
        this.level = level;
        this.observer = observer;
    }

    static SqlRows make(SqlGround ground, SqlLevel level, Map<String, Long> rows) throws Exception {
        ground.make(
                List.of(TABLE),
                List.of("CREATE TABLE " + TABLE + " (id VARCHAR(40) PRIMARY KEY, amount BIGINT NOT NULL)"));
        SqlRows made = new SqlRows(ground, level, ground.connect());
        made.insert(rows);
        return made;
    }

    private void insert(Map<String, Long> rows) throws SQLException {
        try (PreparedStatement insert = observer.prepareStatement("INSERT INTO " + TABLE + " VALUES (?, ?)")) {
            for (Map.Entry<String, Long> row : rows.entrySet()) {
                insert.setString(1, row.getKey());
                insert.setLong(2, row.getValue());
                insert.executeUpdate();
            }
        }
    }

    @Override
    public Client connect() throws Exception {
        Connection connection = ground.connect();
        try {
            level.prepare(connection);
            return new SqlClient(connection, observer, level.behaviour());
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Map<String, Long> all() throws SQLException {
        Map<String, Long> all = new HashMap<>();
        try (Statement statement = observer.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, amount FROM " + TABLE)) {
            while (row.next()) {
                all.put(row.getString(1), row.getLong(2));
            }
        }
        return all;
    }

    @Override
    public void close() {
        try {
            observer.close();
        } catch (SQLException e) {
            throw new AnomalyException("A connection could not be closed: " + e.getMessage(), e);
        }
        ground.clear();
    }
}
