package dev.pawl.mongodb;

import static dev.pawl.mongodb.Wallets.WALLET;
import static dev.pawl.mongodb.Wallets.changes;
import static dev.pawl.mongodb.Wallets.key;
import static dev.pawl.mongodb.Wallets.make;
import static dev.pawl.mongodb.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents in which another program has put something that no Java value is. */
class UnreadableValuesTest {
    private static final Key ALICE = key("alice");
    private static final Key BOB = key("bob");

    private final String database = TestServers.freshDatabase();
    private MongoStore store;
    private Version seen;

    @BeforeEach
    void insert() {
        store = MongoStore.of(TestServers.fake(), database);
        store.createCollections(WALLET);
        store.bind(WALLET);
        assertThat(make(store, changes().insert(ALICE, worth("1.00")))).isEqualTo(new Committed());
        seen = Wallets.get(store, ALICE).version();
    }

    @AfterEach
    void drop() {
        TestServers.fake().getDatabase(database).drop();
    }

    private void anotherProgram(Document change) {
        TestServers.fake().getDatabase(database).getCollection("wallet").updateOne(Filters.eq("_id", "alice"), change);
    }

    private void assertConflict(CommitOutcome outcome, State expected) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.conflicts())
                                .containsExactly(new Conflict.Mismatch(
                                        ALICE, expected, State.at(new Version(7, seen.stamp())), null)));
    }

    @Test
    void aVersionThatDiffersIsAConflictAlsoIfTheValueCannotBeRead() {
        anotherProgram(new Document("$set", new Document("version", 7L).append("balance", new ObjectId())));

        assertConflict(make(store, changes().replace(ALICE, seen, worth("2.00"))), State.at(seen));
        assertConflict(make(store, changes().delete(ALICE, seen)), State.at(seen));
        assertConflict(make(store, changes().insert(ALICE, worth("2.00"))), State.absent());
        assertConflict(make(store, changes().read(ALICE, State.at(seen))), State.at(seen));
        assertConflict(make(store, changes().read(ALICE, State.at(seen)).read(BOB, State.absent())), State.at(seen));
        assertConflict(make(store, changes().read(ALICE, State.at(seen)).insert(BOB, worth("2.00"))), State.at(seen));
    }

    @Test
    void whatCannotBeReadIsReplacedAlsoIfItRemembersTooManyWriters() {
        for (int i = 1; i < Trace.ROOM; i++) {
            assertThat(make(store, changes().replace(ALICE, seen, worth("1.00"))))
                    .isEqualTo(new Committed());
            seen = Wallets.get(store, ALICE).version();
        }
        anotherProgram(new Document("$set", new Document("balance", new ObjectId())));

        assertThat(make(store, changes().replace(ALICE, seen, worth("2.00")))).isEqualTo(new Committed());
    }
}
