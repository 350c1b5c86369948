package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Conflict;
import dev.pawl.store.ConstraintException;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches: each commit has the outcome that it would have alone. */
abstract class BatchSuite {
    private static final int WALLETS = 20;

    private static final int SEEDS = 60;
    private static final int BATCHES = 6;

    TestDatabase database;
    JdbcStore store;

    abstract TestDatabase open(Path folder);

    @BeforeEach
    void start(@TempDir Path folder) {
        database = open(folder);
        store = JdbcStore.of(database.pool());
        store.createTables(WALLET);
        store.bind(WALLET);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        database.requireNothingLeft();
        database.close();
    }

    /** The commits of a batch done one after the other by the store that is simple enough to be read. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void batchesOfEveryMixtureEndAsInTheMemoryStore(boolean commitTable) {
        JdbcStore tested = store;
        if (!commitTable) {
            tested = JdbcStore.builder(database.pool()).withoutCommitTable().build();
            tested.bind(WALLET);
        }
        for (int seed = 0; seed < SEEDS; seed++) {
            MemoryStore model = new MemoryStore();
            model.bind(WALLET);
            RandomBatches batches = new RandomBatches(seed, commitTable);
            database.execute("DELETE FROM wallet", "DELETE FROM pawl_requests");
            for (int n = 0; n < BATCHES; n++) {
                List<Commit> batch = batches.next(model);
                String which = "seed " + seed + ", batch " + n + ": " + batch;
                Commit late = batch.get(0);
                if (commitTable && n % 3 == 2 && !late.writes().isEmpty()) {
                    assertThat(told(tested.settle(late.ticket(), soon())))
                            .as(which)
                            .isEqualTo(told(model.settle(late.ticket(), soon())));
                }
                List<String> expected = told(model.commit(batch, soon()));
                assertThat(told(tested.commit(batch, soon()))).as(which).isEqualTo(expected);
                assertThat(states(tested)).as(which).isEqualTo(states(model));
            }
        }
    }

    @Test
    void theVerySameCommitTwiceInOneBatchIsCommittedTwiceAndMadeOnce() {
        make(store, changes().insert(key("alice"), worth("1")).insert(key("bob"), worth("1")));
        Version alice = get(store, key("alice")).version();
        Version bob = get(store, key("bob")).version();
        List<Commit> commits = List.of(
                changes().insert(key("new"), worth("1")).commit(),
                changes()
                        .replace(key("alice"), alice, worth("2"))
                        .replace(key("bob"), bob, worth("2"))
                        .commit(),
                changes()
                        .insert(key("one"), worth("1"))
                        .read(key("none"), State.absent())
                        .requests("r")
                        .commit());
        for (Commit commit : commits) {
            assertThat(store.commit(List.of(commit, commit), soon())).containsExactly(new Committed(), new Committed());
        }
        assertThat(get(store, key("alice")).version().counter()).isEqualTo(2);
    }

    /** A few go to the database in another way than many. */
    @ParameterizedTest
    @ValueSource(ints = {4, 20})
    void replacesOfWhichSomeAreStaleMakeTheOthersAndLeaveNothingOfTheStale(int size) {
        List<Key> keys = IntStream.range(0, size).mapToObj(i -> key("w" + i)).toList();
        keys.forEach(key -> make(store, changes().insert(key, worth("1"))));
        List<Version> seen = keys.stream().map(key -> get(store, key).version()).toList();
        List<Key> moved = List.of(keys.get(1), keys.get(3));
        moved.forEach(key -> make(store, changes().replace(key, get(store, key).version(), worth("2"))));
        List<Commit> batch = new ArrayList<>();
        for (int i = keys.size() - 1; i >= 0; i--) {
            batch.add(changes().replace(keys.get(i), seen.get(i), worth("3")).commit());
        }

        List<CommitOutcome> outcomes = store.commit(batch, soon());

        for (int i = 0; i < batch.size(); i++) {
            Commit commit = batch.get(i);
            Key key = commit.writes().get(0).key();
            Stored current = get(store, key);
            if (moved.contains(key)) {
                assertThat(outcomes.get(i))
                        .isEqualTo(new Rejected(List.of(new Conflict.Mismatch(
                                key, commit.expected(key), State.at(current.version()), current))));
                assertThat(store.settle(commit.ticket(), soon())).isInstanceOf(Refused.class);
            } else {
                assertThat(outcomes.get(i)).isEqualTo(new Committed());
                assertThat(current.version().stamp()).isEqualTo(commit.attempt().stamp());
                assertThat(store.settle(commit.ticket(), soon())).isEqualTo(new Committed());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "8, 1", "8, 2", "8, 8", "24, 1", "24, 2"})
    void aRowThatCannotBeReadFailsItsOwnCommitAndLeavesTheNeighboursUntouched(int size, int rowsEach) {
        List<Commit> made = new ArrayList<>();
        List<Commit> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            made.add(changes().insert(key("w" + i), worth("1")).commit());
        }
        assertThat(store.commit(made, soon())).containsOnly(new Committed());
        for (int i = 0; i < size; i += rowsEach) {
            Changes each = changes();
            for (int j = i; j < i + rowsEach; j++) {
                each.replace(key("w" + j), get(store, key("w" + j)).version(), worth("2"));
            }
            batch.add(each.commit());
        }
        batch.add(changes().insert(key("new"), worth("2")).commit());
        if (size == 1) {
            batch.remove(1);
        }
        database.execute("UPDATE wallet SET version = -7 WHERE id = 'w0'");

        List<CommitOutcome> outcomes = store.commit(batch, soon());

        assertUnreadable(outcomes.get(0));
        assertThat(outcomes).hasSize(batch.size());
        assertThat(outcomes.subList(1, batch.size())).allMatch(new Committed()::equals);
        assertThat(store.settle(batch.get(0).ticket(), soon())).isInstanceOf(Refused.class);
        assertThat(database.text("SELECT count(*) FROM wallet WHERE version = 1"))
                .isEqualTo(String.valueOf(rowsEach - 1 + (size == 1 ? 0 : 1)));
        assertThat(make(store, made.get(0))).isEqualTo(new Committed());
        assertUnreadable(make(store, changes().insert(key("w0"), worth("2"))));
        assertUnreadable(
                make(store, changes().insert(key("other"), worth("2")).replace(key("w0"), Version.of(1), worth("2"))));
    }

    /** A column, and what another program may have left in it. */
    private record Spoilt(String column, Kind.Type type, Node value, String left) {}

    private List<Spoilt> spoilt() {
        if (database.isPostgres()) {
            return List.of(
                    new Spoilt("numeric", Kind.Type.BIG_INTEGER, new Node.BigInt(BigInteger.TEN), "1.5"),
                    new Spoilt("numeric", Kind.Type.DECIMAL, new Node.Decimal(BigDecimal.TEN), "'NaN'"));
        } else if (database.isMariaDb()) {
            return List.of(
                    new Spoilt("date", Kind.Type.DATE, new Node.Date(LocalDate.EPOCH), "'0000-00-00'"),
                    new Spoilt("char(36)", Kind.Type.UUID, new Node.Uuid(new UUID(1, 1)), "'nobody'"));
        }
        return List.of(new Spoilt("integer", Kind.Type.INT64, new Node.Int64(1), "'x'"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 8})
    void aValueThatCannotBeReadFailsItsOwnCommitAndLeavesTheNeighboursUntouched(int size) {
        for (Spoilt spoilt : spoilt()) {
            database.execute(
                    "DROP TABLE IF EXISTS things",
                    "CREATE TABLE things (id " + database.by("text", "text", "varchar(40)")
                            + " PRIMARY KEY, version bigint, stamp bigint, v " + spoilt.column() + ")");
            JdbcStore things = JdbcStore.builder(database.pool())
                    .table(Table.columns("wallet", "things").stamp("stamp"))
                    .build();
            things.bind(new Kind("wallet", WALLET.id(), List.of(new Kind.Field("v", spoilt.type()))));
            Node.Fields value = new Node.Fields(Map.of("v", spoilt.value()));
            List<Key> keys =
                    IntStream.range(0, size).mapToObj(i -> key("w" + i)).toList();
            keys.forEach(key -> make(things, changes().insert(key, value)));
            List<Commit> batch = keys.stream()
                    .map(key -> changes()
                            .replace(key, get(things, key).version(), value)
                            .commit())
                    .toList();
            database.execute("UPDATE things SET version = version + 1, v = " + spoilt.left() + " WHERE id = 'w0'");

            List<CommitOutcome> outcomes = things.commit(batch, soon());

            assertThat(outcomes.get(0)).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.FAILED);
                assertThat(refused.cause())
                        .hasMessageContaining("the column \"v\"")
                        .hasMessageContaining("of wallet w0 in things");
            });
            assertThat(outcomes).hasSize(size);
            assertThat(outcomes.subList(1, size)).allMatch(new Committed()::equals);
            assertThat(things.settle(batch.get(0).ticket(), soon())).isInstanceOf(Refused.class);
            for (List<Key> read : List.of(keys, keys.subList(0, 1))) {
                assertThatThrownBy(() -> things.read(read, soon()))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("the column \"v\"")
                        .hasMessageContaining("of wallet w0 in things");
            }
        }
    }

    @Test
    void anAttemptThatWasMadeIsCommittedThoughItsRowsCannotBeReadAnyMore() {
        List<Commit> made = new ArrayList<>();
        made.add(changes()
                .insert(key("a"), worth("1"))
                .insert(key("b"), worth("1"))
                .insert(key("c"), worth("1"))
                .commit());
        make(store, made.get(0));
        Version first = get(store, key("a")).version();
        made.add(changes().replace(key("a"), first, worth("2")).commit());
        made.add(changes()
                .replace(key("b"), first, worth("2"))
                .replace(key("c"), first, worth("2"))
                .commit());
        made.add(
                changes().read(key("a"), State.absent()).delete(key("b"), first).commit());
        assertThat(store.commit(made.subList(1, 3), soon())).containsOnly(new Committed());
        database.execute("UPDATE wallet SET version = -7");

        for (Commit commit : made.subList(0, 3)) {
            assertThat(make(store, commit)).isEqualTo(new Committed());
        }
        assertThat(store.commit(made.subList(1, 3), soon())).containsOnly(new Committed());
        assertThat(make(store, made.get(3))).isInstanceOf(Refused.class);
    }

    private static void assertUnreadable(CommitOutcome outcome) {
        assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.FAILED);
            assertThat(refused.cause()).hasMessageContaining("wallet w0 has the version -7");
        });
    }

    private static List<String> told(List<CommitOutcome> outcomes) {
        return outcomes.stream().map(BatchSuite::told).toList();
    }

    /** A request that was fulfilled already is told alone: what was read does not matter any more. */
    private static String told(CommitOutcome outcome) {
        if (outcome instanceof Rejected rejected) {
            List<Conflict> repeated = rejected.conflicts().stream()
                    .filter(Conflict.Repeated.class::isInstance)
                    .toList();
            return "rejected: "
                    + (repeated.isEmpty() ? rejected.conflicts() : repeated)
                            .stream().map(BatchSuite::told).sorted().toList();
        }
        return outcome instanceof Refused refused
                ? "refused: " + refused.reason()
                : outcome.getClass().getSimpleName();
    }

    private static String told(Conflict conflict) {
        if (conflict instanceof Conflict.Mismatch mismatch) {
            Stored current = mismatch.current();
            return mismatch.key() + " expected " + mismatch.expected() + " actual " + mismatch.actual() + " with "
                    + (current == null ? "nothing" : content(current));
        }
        return conflict.toString();
    }

    private static List<String> states(Store store) {
        return store.read(RandomBatches.keys(), soon()).stream()
                .map(found -> found.map(BatchSuite::content).orElse("absent"))
                .toList();
    }

    /** The document keeps decimals as text, which only the type of the aggregate turns back. */
    private static String content(Stored stored) {
        Node balance = stored.value().values().getOrDefault("balance", new Node.Null());
        String digits =
                balance instanceof Node.Decimal decimal ? decimal.value().toString() : ((Node.Text) balance).value();
        return stored.version() + " " + digits;
    }

    @Test
    void aCommitThatBreaksAConstraintLeavesItsNeighboursUntouched() {
        JdbcStore strict = strict();
        for (boolean mixed : new boolean[] {false, true}) {
            String prefix = mixed ? "m" : "r";
            for (int i = 0; i < 6; i++) {
                make(strict, changes().insert(key(prefix + i), money(prefix + i)));
            }
            List<Commit> batch = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String id = prefix + i;
                String name = i == 1 ? "nobody" : i == 3 ? prefix + "5" : id + "!";
                batch.add(changes()
                        .replace(key(id), get(strict, key(id)).version(), money(name))
                        .commit());
            }
            if (mixed) {
                batch.add(2, changes().insert(key("new"), money("new")).commit());
                batch.add(
                        4,
                        changes()
                                .insert(key("newer"), money("newer"))
                                .insert(key("bad"), money("nobody"))
                                .commit());
                batch.add(changes()
                        .delete(key("m5"), get(strict, key("m5")).version())
                        .commit());
            }

            List<CommitOutcome> outcomes = strict.commit(batch, soon());

            for (int i = 0; i < batch.size(); i++) {
                boolean bad = i == 1 || (mixed ? i == 4 || i == 5 : i == 3);
                if (bad) {
                    assertThat(outcomes.get(i)).isInstanceOfSatisfying(Refused.class, refused -> {
                        assertThat(refused.reason()).isEqualTo(Reason.FAILED);
                        assertThat(refused.cause()).isInstanceOf(ConstraintException.class);
                    });
                } else {
                    assertThat(outcomes.get(i)).as(i + " of " + batch).isEqualTo(new Committed());
                }
                assertThat(strict.settle(batch.get(i).ticket(), soon()) instanceof Committed)
                        .isEqualTo(!bad);
            }
            assertThat(find(strict, key("newer"))).isEmpty();
        }
    }

    @Test
    void aConstraintThatIsCheckedAtCommitLeavesTheNeighboursUntouched() {
        JdbcStore strict = strict();
        database.execute("INSERT INTO parent VALUES ('known')");
        for (int i = 0; i < 4; i++) {
            make(strict, changes().insert(key("k" + i), money("known" + i, "known")));
        }
        List<Commit> batch = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Version seen = get(strict, key("k" + i)).version();
            batch.add(changes()
                    .replace(key("k" + i), seen, money("other" + i, i == 2 ? "unknown" : "known"))
                    .commit());
        }

        List<CommitOutcome> outcomes = strict.commit(batch, soon());

        assertThat(outcomes.get(2)).isInstanceOf(Refused.class);
        assertThat(outcomes).filteredOn(new Committed()::equals).hasSize(3);
        assertThat(database.texts("SELECT currency FROM strict ORDER BY id"))
                .containsExactly("other0", "other1", "known2", "other3");
    }

    private JdbcStore strict() {
        String text = database.by("text", "text", "varchar(40)");
        String deferred = " DEFERRABLE INITIALLY DEFERRED";
        database.execute(
                "CREATE TABLE parent (name " + text + " PRIMARY KEY)",
                "CREATE TABLE strict (id " + text + " PRIMARY KEY, version integer, stamp bigint, balance "
                        + database.by("text", "numeric", "decimal(20,2)") + ", currency " + text
                        + " UNIQUE CHECK (currency <> 'nobody'), parent " + text + " REFERENCES parent (name)"
                        + database.by(deferred, deferred, "") + ")");
        Kind kind = new Kind(
                "wallet",
                WALLET.id(),
                List.of(
                        new Kind.Field("balance", Kind.Type.DECIMAL),
                        new Kind.Field("currency", Kind.Type.TEXT),
                        new Kind.Field("parent", Kind.Type.TEXT)));
        JdbcStore strict = JdbcStore.builder(database.pool())
                .table(Table.columns("wallet", "strict").version("version").stamp("stamp"))
                .build();
        strict.bind(kind);
        return strict;
    }

    private static Node.Fields money(String currency) {
        return money(currency, null);
    }

    private static Node.Fields money(String currency, @Nullable String parent) {
        return new Node.Fields(Map.of(
                "balance",
                new Node.Decimal(new BigDecimal("1.50")),
                "currency",
                new Node.Text(currency),
                "parent",
                parent == null ? new Node.Null() : new Node.Text(parent)));
    }

    /** Stores as of several processes, with transactions of two keys that are written in both orders. */
    @ParameterizedTest
    @CsvSource({"1, 4", "1, 16", "2, 16"})
    void groupsThatRaceInOppositeOrdersLoseNothingAndNeverDeadlock(int rowsEach, int rows) throws Exception {
        for (int i = 0; i < WALLETS; i++) {
            make(store, changes().insert(key("w" + i), worth("0")));
        }
        String before = database.deadlocks();

        List<Integer> replaced = Crowd.race(4, thread -> () -> {
            JdbcStore process = JdbcStore.of(database.pool());
            process.bind(WALLET);
            Random random = new Random(thread);
            int made = 0;
            for (int n = 0; n < 40; n++) {
                made += group(process, random, rows, rowsEach, n % 4 == 3);
            }
            return made;
        });

        long versions = 0;
        for (int i = 0; i < WALLETS; i++) {
            versions += get(store, key("w" + i)).version().counter() - 1;
        }
        assertThat(versions)
                .isEqualTo(replaced.stream().mapToInt(Integer::intValue).sum());
        assertThat(replaced).allMatch(made -> made > 0);
        assertThat(database.deadlocks()).isEqualTo(before);
    }

    /** Returns the number of rows that were replaced. */
    private static int group(JdbcStore process, Random random, int rows, int rowsEach, boolean mixed) {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < WALLETS; i++) {
            keys.add(key("w" + i));
        }
        Collections.shuffle(keys, random);
        List<Optional<Stored>> found = process.read(keys, soon());
        List<Commit> batch = new ArrayList<>();
        for (int i = 0; i < rows; i += rowsEach) {
            Changes each = changes();
            for (Optional<Stored> stored : found.subList(i, i + rowsEach)) {
                each.replace(stored.orElseThrow().key(), stored.orElseThrow().version(), worth("1"));
            }
            if (mixed && i == 0) {
                each.read(
                        found.get(rows).orElseThrow().key(),
                        State.at(found.get(rows).orElseThrow().version()));
            }
            batch.add(each.commit());
        }
        int made = 0;
        for (CommitOutcome outcome : process.commit(batch, soon())) {
            assertThat(outcome).isInstanceOfAny(Committed.class, Rejected.class);
            made += outcome instanceof Committed ? rowsEach : 0;
        }
        return made;
    }
}
