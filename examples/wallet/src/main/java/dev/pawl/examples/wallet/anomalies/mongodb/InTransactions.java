package dev.pawl.examples.wallet.anomalies.mongodb;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import dev.pawl.examples.wallet.anomalies.Client;
import dev.pawl.examples.wallet.anomalies.Part;
import dev.pawl.examples.wallet.anomalies.RefusedException;
import org.bson.Document;

/** Makes operations in transactions with read concern snapshot. A server waits for nobody there: the first to write wins. */
record InTransactions(MongoClient client, MongoCollection<Document> collection) implements Client {
    private static final TransactionOptions SNAPSHOT = TransactionOptions.builder()
            .readConcern(ReadConcern.SNAPSHOT)
            .writeConcern(WriteConcern.MAJORITY)
            .build();

    @Override
    public void transact(Part part) throws Exception {
        try (ClientSession session = client.startSession()) {
            session.startTransaction(SNAPSHOT);
            if (part.play(new MongoHands(session, collection))) {
                session.commitTransaction();
            } else {
                session.abortTransaction();
            }
        } catch (MongoException e) {
            if (e.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)) {
                throw new RefusedException("error " + e.getCode(), e);
            }
            throw e;
        }
    }
}
