package dev.pawl.examples.wallet.anomalies.sql;

import dev.pawl.examples.wallet.anomalies.Client;
import dev.pawl.examples.wallet.anomalies.Level;
import dev.pawl.examples.wallet.anomalies.Rows;
import dev.pawl.examples.wallet.anomalies.Story;
import dev.pawl.examples.wallet.race.sql.SqlGround;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * SQLite with a rollback journal, in a temporary file of its own: a file is in one journal mode for all its connections.
 *
 * @param settings statements by which a connection is set up
 */
record RollbackJournal(List<String> settings) implements Level {
    @Override
    public String name() {
        return "rollback journal, BEGIN";
    }

    @Override
    public boolean offers(Story story) {
        return !story.locksRows();
    }

    @Override
    public Rows open(Map<String, Long> rows) throws Exception {
        Path file = Files.createTempFile("pawl-anomalies-", ".db");
        SqlGround ground = (SqlGround)
                SqlVenue.sqliteWithRollbackJournal(name(), file.toString()).claim();
        Rows made = new SqlLevel(name(), new SqliteBehaviour("BEGIN"), settings, ground).open(rows);
        return new Rows() {
            @Override
            public Client connect() throws Exception {
                return made.connect();
            }

            @Override
            public Map<String, Long> all() throws Exception {
                return made.all();
            }

            @Override
            public void close() {
                made.close();
                ground.close();
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException("Cannot remove the temporary file " + file + ".", e);
                }
            }
        };
    }
}
