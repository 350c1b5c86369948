package dev.pawl.examples.wallet.anomalies.mongodb;

import com.mongodb.client.MongoCollection;
import dev.pawl.examples.wallet.anomalies.Client;
import dev.pawl.examples.wallet.anomalies.Level;
import dev.pawl.examples.wallet.anomalies.Rows;
import dev.pawl.examples.wallet.anomalies.Story;
import dev.pawl.examples.wallet.race.RaceTables;
import dev.pawl.examples.wallet.race.mongodb.MongoGround;
import java.util.HashMap;
import java.util.Map;
import org.bson.Document;

/**
 * A way to use MongoDB.
 *
 * @param name what tables call it
 * @param transactional whether the operations of a client are made in transactions
 * @param ground where it is tried
 */
record MongoLevel(String name, boolean transactional, MongoGround ground) implements Level {
    private static final String COLLECTION = RaceTables.PREFIX + "rows";

    /** There are no row locks. */
    @Override
    public boolean offers(Story story) {
        return !story.locksRows();
    }

    @Override
    public Rows open(Map<String, Long> rows) throws Exception {
        ground.make(COLLECTION);
        MongoCollection<Document> collection = ground.database().getCollection(COLLECTION);
        rows.forEach((id, amount) -> collection.insertOne(MongoHands.row(id, amount)));
        return new Rows() {
            @Override
            public Client connect() {
                return transactional
                        ? new InTransactions(ground.client(), collection)
                        : new BySingleOperations(collection);
            }

            @Override
            public Map<String, Long> all() {
                Map<String, Long> all = new HashMap<>();
                collection.find().forEach(row -> all.put(row.getString("_id"), row.getLong(MongoHands.AMOUNT)));
                return all;
            }

            @Override
            public void close() {
                ground.clear();
            }
        };
    }
}
