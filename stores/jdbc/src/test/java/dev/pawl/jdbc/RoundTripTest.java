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
import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Key;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import dev.pawl.testkit.FaultProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts round trips to PostgreSQL at the wire, for pools of both kinds. */
class RoundTripTest {
    private TestDatabase database;
    private FaultProxy wire;

    @BeforeEach
    void start() {
        database = TestDatabase.postgres(TestDatabase.Setup.PLAIN);
        wire = FaultProxy.to("localhost", TestDatabase.server().port());
    }

    @AfterEach
    void nothingIsLeftOpen() {
        wire.close();
        database.requireNothingLeft();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void singleKeysAndReplacesCostOneRoundTripAndOtherCommitsTwo(boolean autoCommit) {
        String url = database.url().replace(":" + TestDatabase.server().port() + "/", ":" + wire.port() + "/")
                + "&sslmode=disable&gssEncMode=disable";
        try (HikariDataSource pool = BoundsSuite.pool(
                config -> {
                    config.setMaximumPoolSize(1);
                    config.setAutoCommit(autoCommit);
                },
                url)) {
            JdbcStore store = JdbcStore.of(pool);
            store.createTables(WALLET);
            store.bind(WALLET);
            wire.resetCounters();

            for (int warm = 0; warm < 7; warm++) {
                Key alice = key("alice" + warm);
                assertThat(make(store, changes().insert(alice, worth("1")))).isEqualTo(new Committed());
                assertThat(trips()).as("insert").isEqualTo(1);
                Version seen = get(store, alice).version();
                assertThat(trips()).as("find").isEqualTo(1);
                assertThat(make(store, changes().replace(alice, seen, worth("2"))))
                        .isEqualTo(new Committed());
                assertThat(trips()).as("replace").isEqualTo(1);
                assertThat(make(store, changes().replace(alice, seen, worth("3"))))
                        .isInstanceOf(Rejected.class);
                assertThat(trips()).as("conflict with the current value").isEqualTo(2);
                seen = get(store, alice).version();
                wire.resetCounters();
                assertThat(make(store, changes().delete(alice, seen))).isEqualTo(new Committed());
                assertThat(trips()).as("delete").isEqualTo(1);
            }

            for (int warm = 0; warm < 7; warm++) {
                // A store of its own: every 256th commit of a store clears old markers.
                store = JdbcStore.of(pool);
                store.bind(WALLET);
                wire.resetCounters();
                List<Key> fifty = keys("w" + warm + "-");
                Changes insert = changes();
                fifty.forEach(key -> insert.insert(key, worth("1")));
                assertThat(make(store, insert)).isEqualTo(new Committed());
                assertThat(trips()).as("insert of fifty").isEqualTo(2);
                List<Optional<Stored>> found = store.read(fifty, soon());
                assertThat(trips()).as("read of fifty").isEqualTo(1);
                Changes replace = replaces(found, "2");
                assertThat(make(store, replace)).isEqualTo(new Committed());
                assertThat(trips()).as("replace of fifty").isEqualTo(1);
                found = store.read(fifty, soon());
                wire.resetCounters();
                assertThat(make(store, replaces(found, "3").requests("r" + warm)))
                        .isEqualTo(new Committed());
                assertThat(trips()).as("replace of fifty for a request").isEqualTo(2);

                List<Commit> batch = eachAlone(store.read(fifty, soon()));
                wire.resetCounters();
                assertThat(store.commit(batch, soon())).hasSize(50).containsOnly(new Committed());
                assertThat(trips()).as("fifty replaces").isEqualTo(1);
                batch = new ArrayList<>(eachAlone(store.read(fifty, soon())));
                batch.add(changes().insert(key("more" + warm), worth("1")).commit());
                wire.resetCounters();
                assertThat(store.commit(batch, soon())).hasSize(51).containsOnly(new Committed());
                assertThat(trips()).as("fifty replaces and an insert").isEqualTo(2);
                batch = eachAlone(found);
                assertThat(store.commit(batch.subList(0, 3), soon())).hasOnlyElementsOfType(Rejected.class);
                assertThat(trips()).as("three stale replaces").isEqualTo(1 + 2);
                assertThat(store.commit(batch, soon())).hasOnlyElementsOfType(Rejected.class);
                assertThat(trips()).as("fifty stale replaces").isEqualTo(1 + 2);
                assertThat(make(store, replaces(found, "4"))).isInstanceOf(Rejected.class);
                assertThat(trips()).as("stale replace of fifty").isEqualTo(1 + 2);
                found = store.read(fifty.subList(0, 4), soon());
                assertThat(trips()).as("read of four").isEqualTo(1);
                assertThat(make(store, replaces(found, "5"))).isEqualTo(new Committed());
                assertThat(trips()).as("replace of four").isEqualTo(1);
                assertThat(make(store, replaces(found, "6"))).isInstanceOf(Rejected.class);
                assertThat(trips()).as("stale replace of four").isEqualTo(1 + 2);
            }
        }
    }

    private static Changes replaces(List<Optional<Stored>> found, String balance) {
        Changes changes = changes();
        found.forEach(stored ->
                changes.replace(stored.orElseThrow().key(), stored.orElseThrow().version(), worth(balance)));
        return changes;
    }

    private static List<Commit> eachAlone(List<Optional<Stored>> found) {
        return found.stream()
                .map(stored -> replaces(List.of(stored), "4").commit())
                .toList();
    }

    /** Returns the round trips since it was asked last. */
    private long trips() {
        long trips = wire.roundTrips();
        wire.resetCounters();
        return trips;
    }

    private static List<Key> keys(String prefix) {
        return IntStream.range(0, 50).mapToObj(i -> key(prefix + i)).toList();
    }
}
