package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that a commit changes without naming them: by a trigger of their tables, or by the name of another kind that shares them. */
abstract class UnnamedWritesSuite {
    TestDatabase database;

    abstract TestDatabase open(Path folder);

    /** Returns what makes each update of an item add to the total of the customer with its id, and count the version up. */
    abstract List<String> trigger();

    @BeforeEach
    void start(@TempDir Path folder) {
        database = open(folder);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        database.requireNothingLeft();
        database.close();
    }

    private JdbcStore store(String first, String firstTable, String second, String secondTable) {
        for (String table : firstTable.equals(secondTable) ? List.of(firstTable) : List.of(firstTable, secondTable)) {
            database.execute("CREATE TABLE " + table
                    + " (id varchar(40) PRIMARY KEY, version bigint, stamp bigint, total bigint)");
        }
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns(first, firstTable).stamp("stamp"))
                .table(Table.columns(second, secondTable).stamp("stamp"))
                .build();
        Kind firstKind = ColumnsSuite.kind(first, "total", Kind.Type.INT64);
        Kind secondKind = ColumnsSuite.kind(second, "total", Kind.Type.INT64);
        store.createTables(firstKind, secondKind);
        store.bind(firstKind);
        store.bind(secondKind);
        return store;
    }

    private static Key key(String kind, String id) {
        return new Key(kind, new Id.Text(id));
    }

    private static Node.Fields total(long total) {
        return new Node.Fields(Map.of("total", new Node.Int64(total)));
    }

    private static Changes replace(JdbcStore store, Key key, long total) {
        return changes().replace(key, get(store, key).version(), total(total));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTwoReplacesOfOneRowByTheNamesOfTwoKindsOneIsRejectedAndTheOthersAreMade(boolean others) {
        JdbcStore store = store("debtor", "person", "creditor", "person");
        for (String id : List.of("x", "y", "z")) {
            make(store, changes().insert(key("debtor", id), total(1)));
        }
        List<Commit> batch = new ArrayList<>();
        batch.add(replace(store, key("debtor", "x"), 2).commit());
        batch.add(replace(store, key("creditor", "x"), 3).commit());
        if (others) {
            batch.add(replace(store, key("debtor", "y"), 2).commit());
            batch.add(replace(store, key("creditor", "z"), 3).commit());
        }

        List<CommitOutcome> outcomes = store.commit(batch, soon());

        int winner = outcomes.indexOf(new Committed());
        assertThat(outcomes.get(1 - winner)).isInstanceOf(Rejected.class);
        assertThat(get(store, key("debtor", "x")).value()).isEqualTo(total(2 + winner));
        assertThat(outcomes.subList(2, outcomes.size())).allMatch(new Committed()::equals);
        for (int i = 0; i < batch.size(); i++) {
            assertThat(store.settle(batch.get(i).ticket(), soon()) instanceof Committed)
                    .isEqualTo(i != 1 - winner);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTriggerThatMovesTheRowOfAnotherCommitSpoilsNothingButThat(boolean others) {
        JdbcStore store = store("customer", "customer", "item", "item");
        for (String id : List.of("x", "y")) {
            make(store, changes().insert(key("customer", id), total(100)));
            make(store, changes().insert(key("item", id), total(5)));
        }
        database.execute(trigger().toArray(String[]::new));
        List<Commit> batch = new ArrayList<>();
        batch.add(replace(store, key("item", "x"), 6).commit());
        batch.add(replace(store, key("customer", "x"), 200).commit());
        if (others) {
            batch.add(replace(store, key("item", "y"), 6).commit());
        }

        List<CommitOutcome> outcomes = store.commit(batch, soon());

        // As they would end one after the other, in either order.
        assertThat(outcomes.get(0)).isEqualTo(new Committed());
        assertThat(outcomes.get(1)).isInstanceOfAny(Committed.class, Rejected.class);
        assertThat(get(store, key("customer", "x")).value())
                .isEqualTo(total(outcomes.get(1) instanceof Committed ? 201 : 101));
        assertThat(outcomes.subList(2, outcomes.size())).allMatch(new Committed()::equals);
        assertThat(get(store, key("customer", "y")).value()).isEqualTo(total(others ? 101 : 100));
    }

    /** Rows are written in the order of their kinds. */
    @Test
    void aCommitWhoseTriggerMovesItsOwnNextRowIsRefusedAndToldWhy() {
        JdbcStore store = store("payer", "customer", "item", "item");
        make(store, changes().insert(key("payer", "x"), total(100)));
        make(store, changes().insert(key("item", "x"), total(5)));
        database.execute(trigger().toArray(String[]::new));
        Commit commit = replace(store, key("item", "x"), 6)
                .replace(key("payer", "x"), get(store, key("payer", "x")).version(), total(200))
                .commit();

        assertThat(make(store, commit)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.FAILED);
            assertThat(refused.cause()).hasMessageContaining("trigger");
        });
        assertThat(get(store, key("payer", "x")).value()).isEqualTo(total(100));
        assertThat(get(store, key("item", "x")).value()).isEqualTo(total(5));
        assertThat(SettleSuite.fenced(store.settle(commit.ticket(), soon()))).isTrue();
    }

    @Test
    void aCommitThatNamesOneRowTwiceIsToldWhyItIsNotMade() {
        JdbcStore store = store("debtor", "person", "creditor", "person");
        make(store, changes().insert(key("debtor", "x"), total(1)));
        Commit commit = replace(store, key("creditor", "x"), 3)
                .replace(key("debtor", "x"), get(store, key("debtor", "x")).version(), total(2))
                .commit();

        assertThat(make(store, commit))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.FAILED));
        assertThat(get(store, key("debtor", "x")).value()).isEqualTo(total(1));
    }
}
