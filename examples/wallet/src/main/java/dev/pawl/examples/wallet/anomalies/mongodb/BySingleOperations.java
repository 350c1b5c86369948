package dev.pawl.examples.wallet.anomalies.mongodb;

import com.mongodb.client.MongoCollection;
import dev.pawl.examples.wallet.anomalies.Client;
import dev.pawl.examples.wallet.anomalies.Part;
import dev.pawl.examples.wallet.anomalies.UndoingHands;
import org.bson.Document;

/** Makes each operation by itself; what looks like a rollback writes back what was there. */
record BySingleOperations(MongoCollection<Document> collection) implements Client {
    @Override
    public void transact(Part part) throws Exception {
        UndoingHands hands = new UndoingHands(new MongoHands(null, collection));
        if (!part.play(hands)) {
            hands.undo();
        }
    }
}
