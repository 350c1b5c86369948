package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresBatchTest extends BatchSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTriggerThatWithholdsARowLeavesTheNeighboursUntouchedAndNothingHalfWritten(boolean mixed) {
        List<Commit> batch = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            make(store, changes().insert(key("w" + i), worth("1")));
        }
        for (int i = 0; i < 8; i += 2) {
            batch.add(changes()
                    .replace(key("w" + i), get(store, key("w" + i)).version(), worth("2"))
                    .replace(key("w" + (i + 1)), get(store, key("w" + (i + 1))).version(), worth("2"))
                    .commit());
        }
        if (mixed) {
            batch.add(changes().insert(key("new"), worth("1")).commit());
        }
        database.execute(
                "CREATE FUNCTION withhold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.id = 'w3' THEN RETURN NULL;"
                        + " END IF; RETURN new; END $$",
                "CREATE TRIGGER withhold BEFORE UPDATE ON wallet FOR EACH ROW EXECUTE FUNCTION withhold()");

        List<CommitOutcome> outcomes = store.commit(batch, soon());

        for (int i = 0; i < batch.size(); i++) {
            assertThat(outcomes.get(i) instanceof Committed).isEqualTo(i != 1);
            assertThat(store.settle(batch.get(i).ticket(), soon()) instanceof Committed)
                    .isEqualTo(i != 1);
        }
        for (int i = 0; i < 8; i++) {
            assertThat(get(store, key("w" + i)).version().counter()).isEqualTo(i == 2 || i == 3 ? 1 : 2);
        }
    }

    /** For arrays of unknown length PostgreSQL would rather read a table of this size whole, each time. */
    @Test
    void rowsAreFoundByTheirIndexAlsoInATableOfAThousand() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setMaximumPoolSize(1);
        try (HikariDataSource one = new HikariDataSource(config)) {
            JdbcStore alone = JdbcStore.of(one);
            alone.bind(WALLET);
            List<Key> keys =
                    IntStream.range(0, 1_000).mapToObj(i -> key("w" + i)).toList();
            Changes all = changes();
            keys.forEach(key -> all.insert(key, worth("1")));
            make(alone, all);
            database.execute("VACUUM ANALYZE wallet");
            long before = scans(one);

            for (int n = 0; n < 10; n++) {
                make(alone, replaces(alone, keys.subList(n, n + 2)));
                alone.commit(
                        keys.subList(n, n + 20).stream()
                                .map(key -> replaces(alone, List.of(key)).commit())
                                .toList(),
                        soon());
                make(alone, replaces(alone, keys.subList(n, n + 30)).read(keys.get(99), seen(alone, keys.get(99))));
            }

            assertThat(get(alone, keys.get(9)).version().counter()).isEqualTo(1 + 2 + 10 + 10);
            assertThat(scans(one)).isEqualTo(before);
        }
    }

    private static Changes replaces(JdbcStore store, List<Key> keys) {
        Changes changes = changes();
        store.read(keys, soon()).stream()
                .map(Optional::orElseThrow)
                .forEach(stored -> changes.replace(stored.key(), stored.version(), worth("2")));
        return changes;
    }

    private static State seen(JdbcStore store, Key key) {
        return State.at(get(store, key).version());
    }

    /** Returns how often the table was read whole, as the one connection knows by now. */
    private static long scans(DataSource one) throws SQLException {
        try (Connection connection = one.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_stat_force_next_flush()");
            try (ResultSet row = statement.executeQuery("SELECT seq_scan FROM pg_stat_user_tables"
                    + " WHERE relname = 'wallet' AND schemaname = current_schema()")) {
                assertThat(row.next()).isTrue();
                return row.getLong(1);
            }
        }
    }

    @Test
    void momentsAndDaysOfAnyYearAreTheSameAsTextAndAsThemselves() {
        for (int year : new int[] {-4000, 0, 1, 1582, 1969, 9999, 12345}) {
            LocalDate day = LocalDate.of(year, 2, 28);
            OffsetDateTime moment = day.atTime(23, 59, 58, 123_456_000).atOffset(ZoneOffset.UTC);
            assertThat(database.text("SELECT DATE '" + PostgresText.of(Parameter.of(day)) + "' - DATE '1970-01-01'"))
                    .isEqualTo(Long.toString(day.toEpochDay()));
            assertThat(database.text(
                            "SELECT extract(epoch FROM TIMESTAMPTZ '" + PostgresText.of(Parameter.of(moment)) + "')"))
                    .isEqualTo(
                            moment.toEpochSecond() < 0
                                    ? "-" + (-moment.toEpochSecond() - 1) + ".876544"
                                    : moment.toEpochSecond() + ".123456");
        }
    }
}
