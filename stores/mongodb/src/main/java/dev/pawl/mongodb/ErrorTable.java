package dev.pawl.mongodb;

import static dev.pawl.mongodb.ErrorTable.Meaning.ASTRAY;
import static dev.pawl.mongodb.ErrorTable.Meaning.BUSY;
import static dev.pawl.mongodb.ErrorTable.Meaning.CONSTRAINT;
import static dev.pawl.mongodb.ErrorTable.Meaning.FAILED;
import static dev.pawl.mongodb.ErrorTable.Meaning.LOST;
import static dev.pawl.mongodb.ErrorTable.Meaning.TRANSIENT;
import static dev.pawl.mongodb.ErrorTable.Meaning.UNIQUE;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoSocketOpenException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BSONException;

/**
 * What the errors of MongoDB and of its driver mean for a write. The label of a transient transaction error comes first: it is made to
 * decide. Then the class of an error that the driver itself raises; then the code of one that the server answered. What the server
 * answered and has no row was not applied.
 */
final class ErrorTable {
    private static final String CODES = "https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml";
    private static final String RETRYABLE =
            "https://github.com/mongodb/specifications/blob/master/source/retryable-writes/retryable-writes.md";
    private static final String TRANSACTIONS =
            "https://github.com/mongodb/specifications/blob/master/source/transactions/transactions.md";
    private static final String COMMIT_OF_AN_OLD_PRIMARY = "https://jira.mongodb.org/browse/SERVER-37179";
    private static final String CONCERN = "https://www.mongodb.com/docs/manual/reference/write-concern/";

    private static final String NO_WRITES_PERFORMED = "NoWritesPerformed";

    /** What an error means. */
    enum Meaning {
        /** The transaction has surely not been made; the whole of it may be made again. */
        TRANSIENT,
        /** Surely not applied; the same may succeed when it is tried again. */
        BUSY,
        /**
         * This copy reached no primary and was not applied. The driver and mongos send a write again by themselves, and tell of the
         * last copy only: an earlier one may have been applied, so that it is in doubt what this stands in place of the reply to.
         */
        ASTRAY,
        /** Surely not applied; a unique key was taken: the id, the marker of the attempt, or one of the user's own. */
        UNIQUE,
        /** Surely not applied; the validator of the collection does not allow it. */
        CONSTRAINT,
        /** Surely not applied; trying the same again does not help. */
        FAILED,
        /** No answer, or one that leaves it open: in doubt if it comes in place of the reply to what commits. */
        LOST
    }

    /**
     * One row.
     *
     * @param code the code that the server answers
     * @param meaning what it means
     * @param name what MongoDB calls it
     * @param source where that is documented
     */
    record Row(int code, Meaning meaning, String name, String source) {}

    static final List<Row> ROWS = List.of(
            new Row(112, BUSY, "WriteConflict", TRANSACTIONS),
            new Row(246, BUSY, "SnapshotUnavailable", TRANSACTIONS),
            new Row(239, BUSY, "SnapshotTooOld", TRANSACTIONS),
            new Row(290, BUSY, "TransactionExceededLifetimeLimitSeconds", CODES),
            new Row(24, BUSY, "LockTimeout", CODES),
            new Row(46, BUSY, "LockBusy", CODES),
            new Row(134, BUSY, "ReadConcernMajorityNotAvailableYet", RETRYABLE),
            new Row(10107, ASTRAY, "NotWritablePrimary", RETRYABLE),
            new Row(13435, ASTRAY, "NotPrimaryNoSecondaryOk", RETRYABLE),
            new Row(133, ASTRAY, "FailedToSatisfyReadPreference", CODES),
            new Row(70, ASTRAY, "ShardNotFound", CODES),
            new Row(407, ASTRAY, "PooledConnectionAcquisitionExceededTimeLimit", CODES),
            new Row(11000, UNIQUE, "DuplicateKey", CODES),
            new Row(11001, UNIQUE, "DuplicateKey", CODES),
            new Row(121, CONSTRAINT, "DocumentValidationFailure", CODES),
            new Row(10334, FAILED, "BSONObjectTooLarge", CODES),
            new Row(257, FAILED, "TransactionTooLarge", CODES),
            new Row(13, FAILED, "Unauthorized", CODES),
            new Row(20, FAILED, "IllegalOperation", CODES),
            new Row(50, LOST, "MaxTimeMSExpired", TRANSACTIONS),
            new Row(262, LOST, "ExceededTimeLimit", RETRYABLE),
            new Row(64, LOST, "WriteConcernTimeout", CONCERN),
            new Row(100, LOST, "UnsatisfiableWriteConcern", CONCERN),
            new Row(189, LOST, "PrimarySteppedDown", RETRYABLE),
            new Row(11600, LOST, "InterruptedAtShutdown", RETRYABLE),
            new Row(11602, LOST, "InterruptedDueToReplStateChange", RETRYABLE),
            new Row(91, LOST, "ShutdownInProgress", RETRYABLE),
            new Row(13436, LOST, "NotPrimaryOrSecondary", RETRYABLE),
            new Row(10058, LOST, "LegacyNotPrimary", RETRYABLE),
            new Row(6, LOST, "HostUnreachable", RETRYABLE),
            new Row(7, LOST, "HostNotFound", RETRYABLE),
            new Row(89, LOST, "NetworkTimeout", RETRYABLE),
            new Row(9001, LOST, "SocketException", RETRYABLE),
            // Labelled as transient unless no majority is known to agree: then the commit may have been made.
            new Row(251, LOST, "NoSuchTransaction", COMMIT_OF_AN_OLD_PRIMARY),
            new Row(202, LOST, "NetworkInterfaceExceededTimeLimit", CODES),
            new Row(217, LOST, "IncompleteTransactionHistory", CODES),
            new Row(279, LOST, "ClientDisconnect", CODES),
            new Row(11601, LOST, "Interrupted", CODES));

    /** What follows the index's name are the values, which may be anything. */
    private static final Pattern INDEX = Pattern.compile("index: (\\S*)");

    private ErrorTable() {}

    static Meaning meaning(RuntimeException error) {
        if (error instanceof MongoException mongo
                && mongo.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)) {
            return TRANSIENT;
        } else if (error instanceof MongoWriteConcernException
                || (error instanceof MongoBulkWriteException bulk && bulk.getWriteConcernError() != null)) {
            // Applied on the primary, and not known to be on a majority.
            return LOST;
        } else if (error instanceof MongoServerException server) {
            Meaning meaning = ofCode(code(server));
            // The driver hands out an error with this label only if all copies had it. A mongos gives none.
            return meaning == ASTRAY && server.hasErrorLabel(NO_WRITES_PERFORMED) ? BUSY : meaning;
        }
        return ofDriver(error);
    }

    /** Tells whether what was taken is an id: of a document, or of a marker; the server names the index. */
    static boolean isOfId(RuntimeException error) {
        Matcher named = INDEX.matcher(String.valueOf(error.getMessage()));
        return named.find() && named.group(1).equals("_id_");
    }

    /** Tells whether what was to be committed may have been, though this error came in place of the reply. */
    static boolean leavesOpen(RuntimeException error) {
        Meaning meaning = meaning(error);
        return meaning == LOST || meaning == ASTRAY;
    }

    /** Tells whether the server answered something that has no row. */
    static boolean isUnknown(RuntimeException error) {
        return error instanceof MongoServerException server
                && ROWS.stream().noneMatch(row -> row.code() == code(server));
    }

    private static int code(MongoServerException error) {
        return error instanceof MongoBulkWriteException bulk
                        && !bulk.getWriteErrors().isEmpty()
                ? bulk.getWriteErrors().get(0).getCode()
                : error.getCode();
    }

    static Meaning ofCode(int code) {
        return ROWS.stream()
                .filter(row -> row.code() == code)
                .findFirst()
                .map(Row::meaning)
                .orElse(FAILED);
    }

    private static Meaning ofDriver(RuntimeException error) {
        if (error instanceof MongoOperationTimeoutException || error instanceof MongoInterruptedException) {
            return LOST;
        } else if (error instanceof MongoConnectionPoolClearedException) {
            return BUSY;
        } else if (error instanceof MongoSocketOpenException
                || error instanceof MongoTimeoutException
                || error instanceof MongoSecurityException) {
            // No connection was had, so that nothing was sent.
            return FAILED;
        } else if (error instanceof MongoSocketException) {
            return LOST;
        }
        return error instanceof MongoClientException
                        || error instanceof BSONException
                        || !(error instanceof MongoException)
                ? FAILED
                : LOST;
    }
}
