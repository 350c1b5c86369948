package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.in;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MariaDbBoundsTest extends BoundsSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MARIADB, TestDatabase.Setup.PLAIN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aUniqueKeyThatSomebodyHasTakenIsBusyWhenTheDeadlineHasPassed(int rows) throws SQLException {
        database.execute(
                "CREATE TABLE seat (id varchar(40) PRIMARY KEY, version bigint, stamp bigint, no bigint UNIQUE)");
        JdbcStore seats = JdbcStore.builder(database.pool())
                .table(Table.columns("seat", "seat").stamp("stamp"))
                .build();
        seats.bind(ColumnsSuite.kind("seat", "no", Kind.Type.INT64));
        Changes inserts = changes();
        for (int i = 0; i < rows; i++) {
            inserts.insert(new Key("seat", new Id.Text("s" + i)), new Node.Fields(Map.of("no", new Node.Int64(i))));
        }
        Commit commit = inserts.commit();
        try (Connection holder = database.connect();
                Statement statement = holder.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("INSERT INTO seat VALUES ('other', 1, 1, 0)");
            assertRefused(seats.commit(List.of(commit), in(1500)).get(0), Reason.BUSY);
            statement.execute("ROLLBACK");
        }
        assertThat(make(seats, commit)).isEqualTo(new Committed());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waitsForSeveralLocksEndWithTheDeadlineTogether(boolean prepared) throws Exception {
        try (HikariDataSource pool = pool(config -> {}, database.url() + "&useServerPrepStmts=" + prepared);
                Connection one = database.connect();
                Connection two = database.connect();
                Statement first = one.createStatement();
                Statement second = two.createStatement()) {
            JdbcStore own = JdbcStore.of(pool);
            own.bind(WALLET);
            make(own, changes().insert(key("alice"), worth("1")).insert(key("bob"), worth("1")));
            Commit commit = changes()
                    .replace(key("alice"), get(own, key("alice")).version(), worth("2"))
                    .replace(key("bob"), get(own, key("bob")).version(), worth("2"))
                    .commit();
            first.execute("BEGIN");
            second.execute("BEGIN");
            first.execute("UPDATE wallet SET version = version WHERE id = 'alice'");
            second.execute("UPDATE wallet SET version = version WHERE id = 'bob'");
            Deadline deadline = in(4000);
            List<CommitOutcome> outcomes = Crowd.race(2, i -> () -> {
                if (i == 0) {
                    return own.commit(List.of(commit), deadline).get(0);
                }
                while (deadline.left().toMillis() > 1200) {
                    LockSupport.parkNanos(deadline.left().toNanos() / 10);
                }
                first.execute("ROLLBACK");
                return new Committed();
            });
            second.execute("ROLLBACK");
            assertRefused(outcomes.get(0), Reason.BUSY);
            assertThat(make(own, commit)).isEqualTo(new Committed());
        }
    }

    /** What is set for the next transaction is not for whatever comes next to a connection on which none was begun. */
    @ParameterizedTest
    @CsvSource({"MARIADB, false", "MARIADB, true", "MYSQL, false", "MYSQL, true"})
    void aConnectionWithoutAutocommitKeepsItsIsolationLevelThoughNothingWasRead(Database driver, boolean late)
            throws SQLException {
        try (TestDatabase own = TestDatabase.mariaDb(driver, TestDatabase.Setup.PLAIN);
                Connection physical = own.connect()) {
            JdbcStore.of(own.pool()).createTables(WALLET);
            own.execute("CREATE TABLE seen (n int)");
            physical.setAutoCommit(false);
            JdbcStore one = JdbcStore.of(new OneConnection(physical));
            one.bind(WALLET);
            if (late) {
                Commit commit = changes().insert(key("alice"), worth("1")).commit();
                assertRefused(one.commit(List.of(commit), in(0)).get(0), Reason.BUSY);
            } else {
                assertThat(one.now(in(900))).isPresent();
            }

            List<String> counted = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                counted.add(setting(physical, "SELECT count(*) FROM seen"));
                own.execute("INSERT INTO seen VALUES (1)");
            }
            assertThat(counted).containsExactly("0", "0");
            physical.rollback();
        }
    }
}
