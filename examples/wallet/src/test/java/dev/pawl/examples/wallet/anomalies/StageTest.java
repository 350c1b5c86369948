package dev.pawl.examples.wallet.anomalies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pawl.embedded.EmbeddedPostgres;
import dev.pawl.examples.wallet.anomalies.sql.SqlLevels;
import dev.pawl.examples.wallet.race.sql.SqlGround;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageTest {
    @Test
    void aClientThatWaitsForAnotherProgramEndsThePlayAndIsCutOff() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                SqlGround ground = (SqlGround) SqlVenue.postgresql("test", server.jdbcUrl(), null, null)
                        .claim();
                Connection other = server.dataSource().getConnection()) {
            Level locked = new RowsLockedBy(other, SqlLevels.on(ground).get(0));

            assertThatExceptionOfType(AnomalyException.class)
                    .isThrownBy(() -> Stage.play(Stories.LOST_UPDATE, locked, Duration.ofSeconds(1)))
                    .withMessageContaining(
                            "'P4 lost update' with READ COMMITTED got stuck: nothing has moved for 1 seconds.");
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("pawl-anomaly-"));
        }
    }

    /** A level whose rows somebody else locks before anybody can play. */
    private record RowsLockedBy(Connection other, Level level) implements Level {
        @Override
        public String name() {
            return level.name();
        }

        @Override
        public Rows open(Map<String, Long> rows) throws Exception {
            Rows opened = level.open(rows);
            other.setAutoCommit(false);
            execute("UPDATE pawl_race_rows SET amount = amount");
            return new Rows() {
                @Override
                public Client connect() throws Exception {
                    return opened.connect();
                }

                @Override
                public Map<String, Long> all() throws Exception {
                    return opened.all();
                }

                @Override
                public void close() {
                    execute("ROLLBACK");
                    opened.close();
                }
            };
        }

        private void execute(String sql) {
            try (Statement statement = other.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
