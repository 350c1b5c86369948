package dev.pawl.examples.wallet.anomalies.mongodb;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import dev.pawl.examples.wallet.anomalies.Hands;
import dev.pawl.examples.wallet.anomalies.Stories;
import java.util.Objects;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Operations on the collection, in a session or by themselves. */
final class MongoHands implements Hands {
    static final String AMOUNT = "amount";

    private static final Bson BOOKINGS = Filters.regex("_id", "^" + Stories.BOOKING);

    private final @Nullable ClientSession session;
    private final MongoCollection<Document> collection;

    MongoHands(@Nullable ClientSession session, MongoCollection<Document> collection) {
        this.session = session;
        this.collection = collection;
    }

    static Document row(String id, long amount) {
        return new Document("_id", id).append(AMOUNT, amount);
    }

    @Override
    public long read(String id) {
        Bson filter = Filters.eq(id);
        Document row = (session == null ? collection.find(filter) : collection.find(session, filter)).first();
        return Objects.requireNonNull(row).getLong(AMOUNT);
    }

    @Override
    public long readLocked(String id) {
        throw new UnsupportedOperationException("MongoDB has no row locks.");
    }

    @Override
    public void write(String id, long amount) {
        Bson filter = Filters.eq(id);
        Bson update = Updates.set(AMOUNT, amount);
        if (session == null) {
            collection.updateOne(filter, update);
        } else {
            collection.updateOne(session, filter, update);
        }
    }

    @Override
    public long bookings() {
        return session == null ? collection.countDocuments(BOOKINGS) : collection.countDocuments(session, BOOKINGS);
    }

    @Override
    public void book(String id) {
        if (session == null) {
            collection.insertOne(row(id, 1));
        } else {
            collection.insertOne(session, row(id, 1));
        }
    }
}
