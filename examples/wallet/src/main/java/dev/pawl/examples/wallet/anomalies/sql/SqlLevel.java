package dev.pawl.examples.wallet.anomalies.sql;

import dev.pawl.examples.wallet.anomalies.Level;
import dev.pawl.examples.wallet.anomalies.Rows;
import dev.pawl.examples.wallet.anomalies.Story;
import dev.pawl.examples.wallet.race.sql.SqlGround;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * An isolation level of a database.
 *
 * @param name what tables call it
 * @param behaviour what the database is like
 * @param settings statements by which a connection is set to it
 * @param ground where it is tried
 */
record SqlLevel(String name, Behaviour behaviour, List<String> settings, SqlGround ground) implements Level {
    @Override
    public boolean offers(Story story) {
        return !story.locksRows() || behaviour.lockingRead().isPresent();
    }

    @Override
    public Rows open(Map<String, Long> rows) throws Exception {
        return SqlRows.make(ground, this, rows);
    }

    void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
        }
    }
}
