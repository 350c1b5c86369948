package dev.pawl.mongodb;

import com.mongodb.client.MongoClient;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import dev.pawl.testkit.contract.StoreFixture;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Opens a store on a fresh database for each test of the contract. */
final class MongoFixture implements StoreFixture {
    private final Supplier<MongoClient> client;
    private String database = "";

    MongoFixture(Supplier<MongoClient> client) {
        this.client = client;
    }

    @Override
    public Store open(List<Kind> kinds) {
        database = TestServers.freshDatabase();
        MongoStore store = MongoStore.of(client.get(), database);
        store.createCollections(kinds.toArray(Kind[]::new));
        return store;
    }

    @Override
    public void verifyNothingLeftOpen() {
        client.get().getDatabase(database).drop();
        if (client.get() == TestServers.fake() && TestServers.replicaSet().openTransactions() != 0) {
            throw new AssertionError("A transaction was left open.");
        }
    }

    @Override
    public Set<Unkept> unkept() {
        return EnumSet.of(Unkept.LONE_SURROGATE_IN_TEXT);
    }
}
