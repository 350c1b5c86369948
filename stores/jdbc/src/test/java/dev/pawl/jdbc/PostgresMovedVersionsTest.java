package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that were locked and as expected, and are moved by another write of the same transaction before their own turn comes. */
class PostgresMovedVersionsTest {
    private TestDatabase database;

    @BeforeEach
    void start() {
        database = TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        database.requireNothingLeft();
        database.close();
    }

    private static Kind kind(String name, String... fields) {
        return new Kind(
                name,
                List.of(new Kind.Field("id", Kind.Type.TEXT)),
                Stream.of(fields)
                        .map(field -> new Kind.Field(field, Kind.Type.INT64))
                        .toList());
    }

    private static Key key(String kind, String id) {
        return new Key(kind, new Id.Text(id));
    }

    private static Node.Fields value(String field, long number) {
        return new Node.Fields(Map.of(field, new Node.Int64(number)));
    }

    private JdbcStore store(Kind first, String firstTable, Kind second, String secondTable) {
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns(first.name(), firstTable).stamp("stamp"))
                .table(Table.columns(second.name(), secondTable).stamp("stamp"))
                .build();
        store.createTables(first, second);
        store.bind(first);
        store.bind(second);
        return store;
    }

    /** Items whose trigger adds to the total of their customer, and moves the customer's version; each has 100 and 5. */
    private JdbcStore customersAndItems() {
        database.execute(
                "CREATE TABLE customer (id text PRIMARY KEY, version bigint, stamp bigint, total bigint)",
                "CREATE TABLE item (id text PRIMARY KEY, version bigint, stamp bigint, amount bigint)");
        // In the order of kinds items are written first.
        JdbcStore store = store(kind("zcustomer", "total"), "customer", kind("item", "amount"), "item");
        for (String id : List.of("x", "y")) {
            make(store, changes().insert(key("zcustomer", id), value("total", 100)));
            make(store, changes().insert(key("item", id), value("amount", 5)));
        }
        database.execute(
                "CREATE FUNCTION add() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE customer SET version = version + 1,"
                        + " total = total + new.amount - old.amount WHERE id = new.id; RETURN new; END $$",
                "CREATE TRIGGER add AFTER UPDATE ON item FOR EACH ROW EXECUTE FUNCTION add()");
        return store;
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void whatATriggerMovedAfterAnotherCommitOfTheGroupIsAConflictAndNotOverwritten(boolean delete, boolean neighbour) {
        JdbcStore store = customersAndItems();
        Key item = key("item", "x");
        Stored customer = get(store, key("zcustomer", "x"));
        List<Commit> batch = new ArrayList<>();
        batch.add(changes()
                .replace(item, get(store, item).version(), value("amount", 6))
                .commit());
        batch.add((delete
                        ? changes().delete(customer.key(), customer.version())
                        : changes().replace(customer.key(), customer.version(), value("total", 200)))
                .commit());
        if (neighbour) {
            Key other = key("item", "y");
            batch.add(changes()
                    .replace(other, get(store, other).version(), value("amount", 7))
                    .commit());
        }

        List<CommitOutcome> outcomes = store.commit(batch, soon());

        assertThat(outcomes.get(0)).isEqualTo(new Committed());
        assertThat(outcomes.get(1)).isInstanceOf(Rejected.class);
        assertThat(outcomes.subList(2, outcomes.size())).allMatch(new Committed()::equals);
        Stored after = get(store, customer.key());
        assertThat(after.value().get("total")).isEqualTo(new Node.Int64(101));
        assertThat(after.version().counter()).isEqualTo(customer.version().counter() + 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCommitWhoseOwnTriggerMovesItsOtherRowIsRefusedAndLeavesNothing(boolean delete) {
        JdbcStore store = customersAndItems();
        Stored item = get(store, key("item", "x"));
        Stored customer = get(store, key("zcustomer", "x"));
        Wallets.Changes changes = changes().replace(item.key(), item.version(), value("amount", 6));

        CommitOutcome outcome = make(
                store,
                delete
                        ? changes.delete(customer.key(), customer.version())
                        : changes.replace(customer.key(), customer.version(), value("total", 200)));

        BoundsSuite.assertRefused(outcome, Reason.FAILED);
        assertThat(get(store, item.key())).isEqualTo(item);
        assertThat(get(store, customer.key())).isEqualTo(customer);
    }

    private JdbcStore twoKindsOfPersons() {
        database.execute("CREATE TABLE person (id text PRIMARY KEY, version bigint, stamp bigint, a bigint, b bigint)");
        JdbcStore store = store(kind("wide", "a", "b"), "person", kind("narrow", "a"), "person");
        for (String id : List.of("x", "y")) {
            make(store, changes().insert(key("wide", id), value("b", 1)));
        }
        return store;
    }

    @Test
    void ofTwoReplacesOfOneRowThroughTwoKindsTheLaterIsAConflict() {
        JdbcStore store = twoKindsOfPersons();
        Stored seen = get(store, key("wide", "x"));

        List<CommitOutcome> outcomes = store.commit(
                List.of(
                        changes()
                                .replace(key("wide", "x"), seen.version(), value("b", 2))
                                .commit(),
                        changes()
                                .replace(key("narrow", "x"), seen.version(), value("a", 3))
                                .commit()),
                soon());

        assertThat(outcomes.get(0)).isEqualTo(new Committed());
        assertThat(outcomes.get(1)).isInstanceOf(Rejected.class);
        assertThat(database.text("SELECT version || ' ' || b || ' ' || (a IS NULL) FROM person WHERE id = 'x'"))
                .isEqualTo("2 2 true");
    }

    @Test
    void aCommitThatReplacesOneRowThroughTwoKindsIsRefusedAndLeavesNothing() {
        JdbcStore store = twoKindsOfPersons();
        Stored seen = get(store, key("wide", "x"));

        CommitOutcome outcome = make(
                store,
                changes()
                        .replace(key("wide", "x"), seen.version(), value("b", 2))
                        .replace(key("narrow", "x"), seen.version(), value("a", 3)));

        BoundsSuite.assertRefused(outcome, Reason.FAILED);
        assertThat(find(store, key("wide", "x"))).contains(seen);
    }

    @Test
    void ofTwoCommitsThatReadThroughOneKindWhatTheOtherWritesThroughAnotherOneIsRejected() {
        JdbcStore store = twoKindsOfPersons();
        Stored x = get(store, key("wide", "x"));
        Stored y = get(store, key("wide", "y"));

        List<CommitOutcome> outcomes = store.commit(
                List.of(
                        changes()
                                .read(key("narrow", "x"), State.at(x.version()))
                                .replace(y.key(), y.version(), value("b", 2))
                                .commit(),
                        changes()
                                .read(key("narrow", "y"), State.at(y.version()))
                                .replace(x.key(), x.version(), value("b", 2))
                                .commit()),
                soon());

        assertThat(outcomes.get(0)).isEqualTo(new Committed());
        assertThat(outcomes.get(1)).isInstanceOf(Rejected.class);
    }
}
