package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.jdbc.TestDatabase.Setup;
import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Key;
import dev.pawl.store.Version;
import dev.pawl.testkit.FaultProxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts round trips to MariaDB at the wire, through both drivers. */
class MariaDbRoundTripTest {
    /** A pool whose autocommit is off costs one more to see that no transaction is open, and the rest to switch it on and off. */
    @ParameterizedTest
    @CsvSource({
        "MARIADB, PLAIN, 0, 3, 4, 5, 5, 4, 3",
        "MARIADB, NO_AUTOCOMMIT, 3, 3, 4, 5, 5, 4, 3",
        "MYSQL, PLAIN, 0, 5, 6, 7, 7, 6, 5",
        "MYSQL, NO_AUTOCOMMIT, 4, 5, 6, 7, 7, 6, 5"
    })
    void eachOperationCostsWhatTheDocumentationSays(
            Database driver,
            Setup setup,
            int more,
            int one,
            int conflict,
            int inserts,
            int replaces,
            int batch,
            int replacing) {
        int port = TestDatabase.mariaDbServer().port();
        Map<String, Long> expected = Map.of(
                "find", 1L + more,
                "insert", (long) one + more,
                "replace", (long) one + more,
                "delete", (long) one + more,
                "conflict", (long) conflict + more,
                "insert of fifty", (long) inserts + more,
                "read of fifty", 1L + more,
                "replace of fifty", (long) replaces + more,
                "batch of twenty inserts", (long) batch + more,
                "batch of twenty replaces", (long) replacing + more);
        Map<String, Long> trips = new LinkedHashMap<>();
        try (TestDatabase database = TestDatabase.mariaDb(driver, setup);
                FaultProxy wire = FaultProxy.to("localhost", port);
                HikariDataSource pool = BoundsSuite.pool(
                        config -> {
                            config.setMaximumPoolSize(1);
                            config.setAutoCommit(setup == Setup.PLAIN);
                        },
                        database.url().replace(":" + port + "/", ":" + wire.port() + "/"))) {
            JdbcStore store = JdbcStore.of(pool);
            store.createTables(WALLET);
            store.bind(WALLET);
            // The fewest of several: what is sent in pieces may be answered in pieces, on a busy machine many times in
            // a row.
            for (int round = 0;
                    round < 9 || (round < 100 && !trips.entrySet().containsAll(expected.entrySet()));
                    round++) {
                round(store, "r" + round, (what, operation) -> {
                    wire.resetCounters();
                    operation.run();
                    trips.merge(what, wire.roundTrips(), Math::min);
                });
            }
        }
        assertThat(trips).isEqualTo(expected);
    }

    private interface Count {
        void of(String what, Runnable operation);
    }

    private static void round(JdbcStore store, String prefix, Count count) {
        Key one = key(prefix);
        count.of("insert", () -> assertMade(store, changes().insert(one, worth("1"))));
        count.of("find", () -> get(store, one));
        Version first = get(store, one).version();
        count.of("replace", () -> assertMade(store, changes().replace(one, first, worth("2"))));
        count.of(
                "conflict",
                () -> assertThat(make(store, changes().replace(one, first, worth("3"))))
                        .isInstanceOf(Rejected.class));
        Version second = get(store, one).version();
        count.of("delete", () -> assertMade(store, changes().delete(one, second)));

        List<Key> fifty =
                IntStream.range(0, 50).mapToObj(i -> key(prefix + "w" + i)).toList();
        Changes insert = changes();
        fifty.forEach(key -> insert.insert(key, worth("1")));
        count.of("insert of fifty", () -> assertMade(store, insert));
        count.of("read of fifty", () -> store.read(fifty, soon()));
        Changes replace = changes();
        store.read(fifty, soon())
                .forEach(stored -> replace.replace(
                        stored.orElseThrow().key(), stored.orElseThrow().version(), worth("2")));
        count.of("replace of fifty", () -> assertMade(store, replace));

        List<Commit> independent = IntStream.range(0, 20)
                .mapToObj(
                        i -> changes().insert(key(prefix + "b" + i), worth("1")).commit())
                .toList();
        count.of(
                "batch of twenty inserts",
                () -> assertThat(store.commit(independent, soon())).containsOnly(new Committed()));
        List<Commit> replacing =
                store
                        .read(
                                independent.stream()
                                        .map(commit -> commit.writes().get(0).key())
                                        .toList(),
                                soon())
                        .stream()
                        .map(stored -> changes()
                                .replace(
                                        stored.orElseThrow().key(),
                                        stored.orElseThrow().version(),
                                        worth("2"))
                                .commit())
                        .toList();
        count.of(
                "batch of twenty replaces",
                () -> assertThat(store.commit(replacing, soon())).containsOnly(new Committed()));
    }

    private static void assertMade(JdbcStore store, Changes changes) {
        assertThat(make(store, changes)).isEqualTo(new Committed());
    }
}
