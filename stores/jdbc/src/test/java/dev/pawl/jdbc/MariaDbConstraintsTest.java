package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.make;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.ConstraintException;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commits whose tables have keys of the user's own: what these refuse is told as that. */
class MariaDbConstraintsTest {
    private static final Kind HOUSE = ColumnsSuite.kind("house", "no", Kind.Type.INT64);
    private static final Kind SEAT = ColumnsSuite.kind("seat", "no", Kind.Type.INT64);

    private TestDatabase database;
    private JdbcStore store;

    private void open(Database driver) {
        database = TestDatabase.mariaDb(driver, TestDatabase.Setup.PLAIN);
        for (String table : List.of("house", "seat")) {
            database.execute("CREATE TABLE " + table + " (id varchar(40) COLLATE utf8mb4_nopad_bin PRIMARY KEY,"
                    + " version bigint, stamp bigint, no bigint UNIQUE)");
        }
        store = JdbcStore.builder(database.pool())
                .table(Table.columns("house", "house").stamp("stamp"))
                .table(Table.columns("seat", "seat").stamp("stamp"))
                .build();
        store.createTables(HOUSE, SEAT);
        store.bind(HOUSE);
        store.bind(SEAT);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        database.requireNothingLeft();
        database.close();
    }

    private static Key house(String id) {
        return new Key("house", new Id.Text(id));
    }

    private static Key seat(String id) {
        return new Key("seat", new Id.Text(id));
    }

    private static Node.Fields no(long number) {
        return new Node.Fields(Map.of("no", new Node.Int64(number)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Database.class,
            names = {"MARIADB", "MYSQL"})
    void aUniqueKeyThatIsTakenIsAConstraintAlsoIfTheCommitHasInsertedOtherRowsBefore(Database driver) {
        open(driver);
        make(store, changes().insert(seat("one"), no(1)));

        CommitOutcome outcome = make(store, changes().insert(house("a"), no(1)).insert(seat("two"), no(1)));

        assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.FAILED);
            assertThat(refused.cause()).isInstanceOf(ConstraintException.class);
        });
        assertThat(find(store, house("a"))).isEmpty();
    }
}
