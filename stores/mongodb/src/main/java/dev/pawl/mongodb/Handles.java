package dev.pawl.mongodb;

import com.mongodb.ClientSessionOptions;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import dev.pawl.store.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;

/**
 * Hands out collections and sessions with the consistency that Pawl needs, whatever the client is set to: reads of what a majority
 * has, from the primary; writes that a majority has taken; transactions on a snapshot. Every call outside a transaction, and every
 * transaction as a whole, ends by its deadline.
 */
final class Handles {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final TransactionOptions TRANSACTION = TransactionOptions.builder()
            .readPreference(ReadPreference.primary())
            .readConcern(ReadConcern.SNAPSHOT)
            .writeConcern(WriteConcern.MAJORITY)
            .build();

    private final MongoClient client;
    private final MongoDatabase database;

    Handles(MongoClient client, String database) {
        this.client = client;
        this.database = client.getDatabase(database)
                .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
                .withReadPreference(ReadPreference.primary())
                .withReadConcern(ReadConcern.MAJORITY)
                .withWriteConcern(WriteConcern.MAJORITY);
    }

    MongoDatabase database(Deadline deadline) {
        return database.withTimeout(millis(deadline), TimeUnit.MILLISECONDS);
    }

    MongoCollection<BsonDocument> collection(String name, Deadline deadline) {
        return database(deadline).getCollection(name, BsonDocument.class);
    }

    /**
     * Returns the collection for a read of one document by its id that nothing made before escapes. What a majority is known to have
     * may be old on a primary that has just been elected, and leaves out what a transaction has prepared, though another shard may
     * show the other half of it already; a linearizable read waits for both.
     */
    static MongoCollection<BsonDocument> latest(MongoCollection<BsonDocument> collection) {
        return collection.withReadConcern(ReadConcern.LINEARIZABLE);
    }

    /** Returns a collection for use inside a session, whose timeout holds then. */
    MongoCollection<BsonDocument> collection(String name) {
        return database.getCollection(name, BsonDocument.class);
    }

    /**
     * Opens a session whose reads show what it has written before. Without one, a primary that has just been elected may show what
     * was there before that, though it has taken over all of it.
     */
    ClientSession causal() {
        return client.startSession(
                ClientSessionOptions.builder().causallyConsistent(true).build());
    }

    /**
     * Opens a session in which a transaction has been started. It has half of the time: the driver allows as much again for the
     * command that ends it.
     */
    Transaction transaction(Deadline deadline) {
        long timeout = millis(deadline.half());
        ClientSession session = client.startSession(ClientSessionOptions.builder()
                .defaultTransactionOptions(TRANSACTION)
                .defaultTimeout(timeout, TimeUnit.MILLISECONDS)
                .build());
        session.startTransaction();
        return new Transaction(session, Duration.ofMillis(timeout));
    }

    /**
     * A session in which a transaction has been started, which is aborted on close unless it was committed.
     *
     * @param timeout how long the driver gives all of its commands, and each commit
     */
    record Transaction(ClientSession session, Duration timeout) implements AutoCloseable {
        /** An interrupted thread gets no connection from the driver, and what it has written would stay locked for a minute. */
        @Override
        public void close() {
            boolean interrupted = Thread.interrupted();
            try {
                session.close();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Zero means without end to the driver, so that a deadline that has just passed is one millisecond. */
    private static long millis(Deadline deadline) {
        Duration left = deadline.left();
        return left.compareTo(LONGEST) > 0 ? LONGEST.toMillis() : Math.max(1, left.toMillis());
    }
}
