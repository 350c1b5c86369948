package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Stored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MariaDbBatchTest extends BatchSuite {
    private static final int DOORS = 20;
    private static final int GROUP = 16;
    private static final Node.Fields OPEN = new Node.Fields(Map.of("open", new Node.Bool(true)));

    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MARIADB, TestDatabase.Setup.PLAIN);
    }

    /** Rows lie in the order of the primary key, and MariaDB's own UUIDs in that of their parts, the last one first. */
    @ParameterizedTest
    @ValueSource(strings = {"id char(36) NOT NULL UNIQUE, n int AUTO_INCREMENT PRIMARY KEY", "id uuid PRIMARY KEY"})
    void groupsThatRaceNeverDeadlockInWhateverOrderTheirRowsLie(String id) throws Exception {
        database.execute("CREATE TABLE doors (" + id + ", version bigint, stamp bigint, open boolean)");
        JdbcStore first = doors();
        Random ids = new Random(7);
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < DOORS; i++) {
            byte[] name = new byte[GROUP];
            ids.nextBytes(name);
            keys.add(new Key("door", new Id.Uuid(UUID.nameUUIDFromBytes(name))));
            assertThat(make(first, changes().insert(keys.get(i), OPEN))).isEqualTo(new Committed());
        }
        String before = database.deadlocks();

        List<Long> made = Crowd.race(4, thread -> () -> {
            JdbcStore process = doors();
            Random random = new Random(thread);
            List<Key> shuffled = new ArrayList<>(keys);
            long committed = 0;
            for (int n = 0; n < 60; n++) {
                Collections.shuffle(shuffled, random);
                committed += group(process, shuffled, n % 2 == 1);
            }
            return committed;
        });

        assertThat(made).allMatch(committed -> committed > 0);
        assertThat(database.deadlocks()).isEqualTo(before);
    }

    private JdbcStore doors() {
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("door", "doors").stamp("stamp"))
                .build();
        store.bind(new Kind(
                "door",
                List.of(new Kind.Field("id", Kind.Type.UUID)),
                List.of(new Kind.Field("open", Kind.Type.BOOL))));
        return store;
    }

    /** Replaces rows; a commit that reads another row as well lets all be locked beforehand. */
    private static long group(JdbcStore store, List<Key> keys, boolean reads) {
        List<Stored> found = store.read(keys, soon()).stream()
                .map(stored -> stored.orElseThrow())
                .toList();
        List<Commit> batch = new ArrayList<>();
        for (int i = 0; i < GROUP; i++) {
            Changes each = changes().replace(keys.get(i), found.get(i).version(), OPEN);
            if (reads && i == 0) {
                each.read(keys.get(GROUP), State.at(found.get(GROUP).version()));
            }
            batch.add(each.commit());
        }
        return store.commit(batch, soon()).stream()
                .peek(outcome -> assertThat(outcome).isInstanceOfAny(Committed.class, Rejected.class))
                .filter(new Committed()::equals)
                .count();
    }
}
