package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real threads on one database. */
abstract class RaceSuite {
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

    /** Tries until the store is not busy: what a retry loop does. */
    private CommitOutcome persist(Supplier<Changes> attempt) {
        while (true) {
            CommitOutcome outcome = make(store, attempt.get());
            if (!(outcome instanceof Refused refused && refused.reason() == Reason.BUSY)) {
                return outcome;
            }
        }
    }

    @Test
    void severalThatMakeTheTablesAtOnceAllFindThemMade() throws Exception {
        for (int round = 0; round < 10; round++) {
            database.execute("DROP TABLE wallet", "DROP TABLE pawl_commits", "DROP TABLE pawl_requests");
            if (database.isMariaDb()) {
                database.execute("DROP TABLE pawl_guards");
            }
            Crowd.race(6, i -> () -> {
                store.createTables(WALLET);
                return i;
            });
        }
        assertThat(make(store, changes().insert(key("alice"), worth("1")))).isEqualTo(new Committed());
    }

    @Test
    void of64CreatorsOfOneIdOneWinsAndAllOthersSeeTheWinner() throws Exception {
        List<CommitOutcome> outcomes =
                Crowd.race(64, i -> () -> persist(() -> changes().insert(key("alice"), worth(i + ".00"))));

        assertThat(outcomes).filteredOn(Committed.class::isInstance).hasSize(1);
        Version winner = get(store, key("alice")).version();
        assertThat(outcomes)
                .filteredOn(Rejected.class::isInstance)
                .hasSize(63)
                .allSatisfy(outcome -> assertThat(((Rejected) outcome).conflicts())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                Conflict.Mismatch.class,
                                conflict -> assertThat(conflict.actual()).isEqualTo(State.at(winner))));
    }

    @Test
    void of64HoldersOfOneVersionOneWins() throws Exception {
        make(store, changes().insert(key("alice"), worth("1")));
        Version seen = get(store, key("alice")).version();

        List<CommitOutcome> outcomes =
                Crowd.race(64, i -> () -> persist(() -> changes().replace(key("alice"), seen, worth(i + ".00"))));

        assertThat(outcomes).filteredOn(Committed.class::isInstance).hasSize(1);
        assertThat(outcomes).filteredOn(Rejected.class::isInstance).hasSize(63);
        assertThat(get(store, key("alice")).version().counter()).isEqualTo(seen.counter() + 1);
    }

    @Test
    void ofTwoThatReadEachOthersAbsentIdAndInsertTheirOwnOneIsRejected() throws Exception {
        for (int round = 0; round < 40; round++) {
            Key a = key("a" + round);
            Key b = key("b" + round);
            List<CommitOutcome> outcomes = Crowd.race(
                    2,
                    i -> () -> persist(() -> i == 0
                            ? changes().insert(a, worth("1")).read(b, State.absent())
                            : changes().insert(b, worth("1")).read(a, State.absent())));

            assertThat(outcomes).filteredOn(Committed.class::isInstance).hasSize(1);
            assertThat(find(store, a).isPresent()).isNotEqualTo(find(store, b).isPresent());
        }
    }

    @Test
    void ofTwoThatReadWhatTheOtherWritesOneIsRejected() throws Exception {
        for (int round = 0; round < 40; round++) {
            Key a = key("a" + round);
            Key b = key("b" + round);
            make(store, changes().insert(a, worth("1")).insert(b, worth("1")));
            Version va = get(store, a).version();
            Version vb = get(store, b).version();

            List<CommitOutcome> outcomes = Crowd.race(
                    2,
                    i -> () -> persist(() -> i == 0
                            ? changes().replace(a, va, worth("0")).read(b, State.at(vb))
                            : changes().replace(b, vb, worth("0")).read(a, State.at(va))));

            assertThat(outcomes).filteredOn(Committed.class::isInstance).hasSize(1);
            assertThat(outcomes).filteredOn(Rejected.class::isInstance).hasSize(1);
        }
    }

    @Test
    void of16CarriersOfOneRequestOneHasAnEffectAndTheOthersFindItsResult() throws Exception {
        List<CommitOutcome> outcomes = Crowd.race(
                16,
                i -> () -> persist(
                        () -> changes().insert(key("wallet" + i), worth("1")).requests("once")));

        assertThat(outcomes).filteredOn(Committed.class::isInstance).hasSize(1);
        assertThat(outcomes)
                .filteredOn(Rejected.class::isInstance)
                .hasSize(15)
                .allSatisfy(outcome -> assertThat(((Rejected) outcome).conflicts())
                        .singleElement()
                        .isInstanceOf(Conflict.Repeated.class));
        assertThat(database.text("SELECT count(*) FROM wallet")).isEqualTo("1");
    }

    @Test
    void transfersAmongFewWalletsLoseNothingAndNeverDeadlock() throws Exception {
        int wallets = 4;
        for (int i = 0; i < wallets; i++) {
            make(store, changes().insert(key("w" + i), worth("100")));
        }
        String deadlocks = database.deadlocks();

        List<Integer> moved = Crowd.race(6, i -> () -> transfers(new Random(i), wallets));

        BigDecimal total = BigDecimal.ZERO;
        long versions = 0;
        for (int i = 0; i < wallets; i++) {
            Stored wallet = get(store, key("w" + i));
            total = total.add(balance(wallet));
            versions += wallet.version().counter() - 1;
        }
        assertThat(total).isEqualByComparingTo("400");
        assertThat(versions)
                .isEqualTo(2L * moved.stream().mapToInt(Integer::intValue).sum());
        assertThat(database.deadlocks()).isEqualTo(deadlocks);
    }

    private int transfers(Random random, int wallets) {
        int made = 0;
        for (int n = 0; n < 40; n++) {
            int from = random.nextInt(wallets);
            int to = (from + 1 + random.nextInt(wallets - 1)) % wallets;
            Stored a = get(store, key("w" + from));
            Stored b = get(store, key("w" + to));
            CommitOutcome outcome = make(
                    store,
                    changes()
                            .replace(
                                    a.key(),
                                    a.version(),
                                    worth(balance(a).subtract(BigDecimal.ONE).toString()))
                            .replace(
                                    b.key(),
                                    b.version(),
                                    worth(balance(b).add(BigDecimal.ONE).toString())));
            assertThat(outcome).isInstanceOfAny(Committed.class, Rejected.class);
            made += outcome instanceof Committed ? 1 : 0;
        }
        return made;
    }

    private static BigDecimal balance(Stored wallet) {
        return new BigDecimal(((Node.Text) wallet.value().values().getOrDefault("balance", new Node.Null())).value());
    }
}
