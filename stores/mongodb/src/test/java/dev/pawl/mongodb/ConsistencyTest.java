package dev.pawl.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import dev.pawl.embedded.EmbeddedMongoDb;
import dev.pawl.store.Commit;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which settings of a client are refused, and what Pawl asks of the server whatever they are. */
class ConsistencyTest {

    private static MongoClient client(EmbeddedMongoDb server, UnaryOperator<MongoClientSettings.Builder> settings) {
        return MongoClients.create(settings.apply(MongoClientSettings.builder()
                        .applyConnectionString(new ConnectionString(server.connectionString())))
                .build());
    }

    private static void assertRefused(UnaryOperator<MongoClientSettings.Builder> settings, String... named) {
        try (MongoClient client = client(TestServers.server(), settings)) {
            assertThatThrownBy(() -> MongoStore.of(client, "x"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll(named);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "2"})
    void aWriteConcernThatMayLoseWritesIsRefused(String w) {
        assertRefused(s -> s.writeConcern(new WriteConcern(Integer.parseInt(w))), "w:" + w, "majority");
    }

    @Test
    void writesWithoutAJournalAreRefused() {
        assertRefused(s -> s.writeConcern(WriteConcern.MAJORITY.withJournal(false)), "j:false");
    }

    @Test
    void readingFromSecondariesOrOrphansIsRefused() {
        assertRefused(s -> s.readPreference(ReadPreference.secondaryPreferred()), "secondaryPreferred", "primary");
        assertRefused(s -> s.readConcern(ReadConcern.AVAILABLE), "available");
    }

    @Test
    void aStandaloneServerTakesOneAcknowledgement() {
        try (MongoClient client = client(TestServers.standaloneServer(), s -> s.writeConcern(WriteConcern.W1))) {
            assertThat(MongoStore.of(client, "x")).isNotNull();
        }
        try (MongoClient client =
                client(TestServers.standaloneServer(), s -> s.writeConcern(WriteConcern.UNACKNOWLEDGED))) {
            assertThatThrownBy(() -> MongoStore.of(client, "x")).hasMessageContaining("w:0");
        }
    }

    /** A client that asks for little itself, and notes what is sent. */
    private static MongoClient noting(EmbeddedMongoDb server, List<BsonDocument> commands) {
        return client(
                server,
                s -> s.readConcern(ReadConcern.LOCAL).addCommandListener(new CommandListener() {
                    @Override
                    public void commandStarted(CommandStartedEvent event) {
                        commands.add(event.getCommand().clone());
                    }
                }));
    }

    @Test
    void whatTheClientDoesNotSayIsMajorityAndSnapshot() {
        List<BsonDocument> commands = new CopyOnWriteArrayList<>();
        try (MongoClient client = noting(TestServers.server(), commands)) {
            MongoStore store = MongoStore.of(client, TestServers.freshDatabase());
            store.createCollections(Wallets.WALLET);
            store.bind(Wallets.WALLET);
            commands.clear();
            Wallets.make(store, Wallets.changes().insert(Wallets.key("a"), Wallets.worth("1")));
            Wallets.make(
                    store,
                    Wallets.changes()
                            .replace(
                                    Wallets.key("a"),
                                    Wallets.get(store, Wallets.key("a")).version(),
                                    Wallets.worth("2")));
        }
        commands.removeIf(command -> command.getFirstKey().equals("endSessions"));
        assertThat(commands)
                .extracting(BsonDocument::getFirstKey)
                .containsExactly("update", "insert", "commitTransaction", "find", "update");
        assertThat(commands.get(0).getDocument("readConcern").getString("level").getValue())
                .isEqualTo("snapshot");
        assertThat(commands.get(2).getDocument("writeConcern").getString("w").getValue())
                .isEqualTo("majority");
        assertThat(commands.get(3).getDocument("readConcern").getString("level").getValue())
                .isEqualTo("majority");
        assertThat(commands.get(4).getDocument("writeConcern").getString("w").getValue())
                .isEqualTo("majority");
        assertThat(commands.get(4)).containsKey("txnNumber").doesNotContainKey("upsert");
        assertThat(commands.get(3)).containsKey("maxTimeMS");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatDecidesHowAnAttemptEndedIsReadLinearizablyAndByItsIdAlone(boolean deleted) {
        List<BsonDocument> commands = new CopyOnWriteArrayList<>();
        try (MongoClient client = noting(TestServers.server(), commands)) {
            MongoStore store = MongoStore.of(client, TestServers.freshDatabase());
            store.createCollections(Wallets.WALLET);
            store.bind(Wallets.WALLET);
            Wallets.make(store, Wallets.changes().insert(Wallets.key("a"), Wallets.worth("1")));
            Version seen = Wallets.get(store, Wallets.key("a")).version();
            Commit lost = Wallets.changes()
                    .replace(Wallets.key("a"), seen, Wallets.worth("2"))
                    .commit();
            Wallets.make(
                    store,
                    deleted
                            ? Wallets.changes().delete(Wallets.key("a"), seen)
                            : Wallets.changes().replace(Wallets.key("a"), seen, Wallets.worth("3")));
            commands.clear();
            store.settle(lost.ticket(), Wallets.soon());
        }
        commands.removeIf(command -> command.getFirstKey().equals("endSessions"));
        assertThat(commands).hasSize(2).allSatisfy(command -> {
            assertThat(command.getFirstKey()).isEqualTo("find");
            assertThat(command.getDocument("filter").keySet()).containsExactly("_id");
            // A server refuses it together with a time of the cluster, as sessions that are causally consistent send.
            assertThat(command.getDocument("readConcern"))
                    .isEqualTo(new BsonDocument("level", new BsonString("linearizable")));
            assertThat(command).containsKey("maxTimeMS");
        });
    }

    @Test
    void aStandaloneServerWhichRefusesThatIsAskedForTheMajority() {
        List<BsonDocument> commands = new CopyOnWriteArrayList<>();
        try (MongoClient client = noting(TestServers.standaloneServer(), commands)) {
            MongoStore store = MongoStore.of(client, TestServers.freshDatabase());
            store.createCollections(Wallets.WALLET);
            store.bind(Wallets.WALLET);
            commands.clear();
            store.settle(
                    Wallets.changes()
                            .insert(Wallets.key("a"), Wallets.worth("1"))
                            .commit()
                            .ticket(),
                    Wallets.soon());
        }
        assertThat(commands)
                .filteredOn(command -> command.getFirstKey().equals("find"))
                .singleElement()
                .satisfies(find -> assertThat(find.getDocument("readConcern")
                                .getString("level")
                                .getValue())
                        .isEqualTo("majority"));
    }
}
