package dev.pawl.mongodb;

import static dev.pawl.mongodb.Wallets.changes;
import static dev.pawl.mongodb.Wallets.key;
import static dev.pawl.mongodb.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSocketOpenException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.MongoSocketWriteException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.MongoWriteException;
import com.mongodb.ServerAddress;
import com.mongodb.WriteConcernResult;
import com.mongodb.WriteError;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.WriteConcernError;
import dev.pawl.mongodb.ErrorTable.Meaning;
import dev.pawl.store.Capabilities;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.ConstraintException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTableTest {
    private static final ServerAddress SERVER = new ServerAddress("localhost", 1);
    private static final Bound BOUND =
            new Bound(Wallets.WALLET, Documents.of("wallet", "wallet"), new Capabilities(true, true, true, 1, 1, 1, 1));
    private static final Plan PLAN =
            Plan.of(changes().insert(key("alice"), worth("1")).commit(), any -> BOUND);

    private static MongoCommandException answered(int code, String... labels) {
        BsonArray all = new BsonArray();
        List.of(labels).forEach(label -> all.add(new BsonString(label)));
        return new MongoCommandException(
                new BsonDocument("ok", new BsonInt32(0))
                        .append("code", new BsonInt32(code))
                        .append("errmsg", new BsonString("said so"))
                        .append("errorLabels", all),
                SERVER);
    }

    @ParameterizedTest
    @CsvSource({
        "112, BUSY",
        "246, BUSY",
        "251, LOST",
        "239, BUSY",
        "290, BUSY",
        "24, BUSY",
        "46, BUSY",
        "134, BUSY",
        "10107, ASTRAY",
        "13435, ASTRAY",
        "133, ASTRAY",
        "70, ASTRAY",
        "407, ASTRAY",
        "11000, UNIQUE",
        "11001, UNIQUE",
        "121, CONSTRAINT",
        "10334, FAILED",
        "257, FAILED",
        "13, FAILED",
        "20, FAILED",
        "50, LOST",
        "262, LOST",
        "64, LOST",
        "100, LOST",
        "189, LOST",
        "11600, LOST",
        "11602, LOST",
        "91, LOST",
        "13436, LOST",
        "10058, LOST",
        "6, LOST",
        "7, LOST",
        "89, LOST",
        "9001, LOST",
        "202, LOST",
        "217, LOST",
        "279, LOST",
        "11601, LOST",
        "2, FAILED",
        "8000, FAILED"
    })
    void eachCodeMeansWhatItsRowSays(int code, Meaning meaning) {
        assertThat(ErrorTable.meaning(answered(code))).isEqualTo(meaning);
        assertThat(ErrorTable.meaning(
                        new MongoWriteException(new WriteError(code, "said so", new BsonDocument()), SERVER, Set.of())))
                .isEqualTo(meaning);
        assertThat(ErrorTable.meaning(bulk(List.of(new BulkWriteError(code, "said so", new BsonDocument(), 0)), null)))
                .isEqualTo(meaning);
    }

    private static MongoBulkWriteException bulk(
            List<BulkWriteError> errors, @org.jspecify.annotations.Nullable WriteConcernError concern) {
        return new MongoBulkWriteException(BulkWriteResult.unacknowledged(), errors, concern, SERVER, Set.of());
    }

    @Test
    void noCodeHasTwoRows() {
        Set<Integer> codes = new HashSet<>();
        ErrorTable.ROWS.forEach(
                row -> assertThat(codes.add(row.code())).as("%s", row).isTrue());
        assertThat(codes).hasSizeGreaterThan(25);
    }

    @Test
    void theLabelOfATransientTransactionErrorGoesBeforeItsCode() {
        for (int code : new int[] {112, 251, 11602, 50}) {
            assertThat(ErrorTable.meaning(answered(code, MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)))
                    .isEqualTo(Meaning.TRANSIENT);
        }
    }

    @Test
    void aCopyThatReachedNoPrimaryIsBusyIfTheServerSaysThatItWroteNothing() {
        assertThat(ErrorTable.meaning(answered(10107, "RetryableWriteError"))).isEqualTo(Meaning.ASTRAY);
        assertThat(ErrorTable.meaning(answered(10107, "RetryableWriteError", "NoWritesPerformed")))
                .isEqualTo(Meaning.BUSY);
        assertThat(ErrorTable.meaning(answered(91, "NoWritesPerformed"))).isEqualTo(Meaning.LOST);
    }

    @Test
    void aWriteThatNoMajorityIsKnownToHaveIsLost() {
        WriteConcernError concern = new WriteConcernError(64, "WriteConcernTimeout", "waited", new BsonDocument());
        assertThat(ErrorTable.meaning(
                        new MongoWriteConcernException(concern, WriteConcernResult.unacknowledged(), SERVER, Set.of())))
                .isEqualTo(Meaning.LOST);
        assertThat(ErrorTable.meaning(bulk(List.of(), concern))).isEqualTo(Meaning.LOST);
    }

    @Test
    void noAnswerAfterSendingIsLostAndBeforeSendingIsFailed() {
        for (MongoException lost : List.of(
                new MongoSocketReadException("cut", SERVER),
                new MongoSocketReadTimeoutException("slow", SERVER, new IOException()),
                new MongoSocketWriteException("cut", SERVER, new IOException()),
                new MongoOperationTimeoutException("late"),
                new MongoInterruptedException("interrupted", new InterruptedException()))) {
            assertThat(ErrorTable.meaning(lost)).as("%s", lost).isEqualTo(Meaning.LOST);
        }
        for (RuntimeException failed : List.of(
                new MongoSocketOpenException("refused", SERVER, new IOException()),
                new MongoTimeoutException("no server"),
                new MongoClientException("misused"),
                new BsonMaximumSizeExceededException("large"),
                new IllegalStateException("closed"))) {
            assertThat(ErrorTable.meaning(failed)).as("%s", failed).isEqualTo(Meaning.FAILED);
        }
    }

    @Test
    void aMeaningBecomesTheOutcomeThatItAllows() {
        assertThat(Outcomes.ofCommitting(new MongoSocketReadException("cut", SERVER), PLAN))
                .isInstanceOfSatisfying(
                        InDoubt.class,
                        doubt -> assertThat(doubt.ticket())
                                .isEqualTo(PLAN.commit().ticket()));
        assertThat(Outcomes.ofUnsent(new MongoSocketReadException("cut", SERVER), PLAN))
                .isInstanceOf(Refused.class);
        assertThat(Outcomes.ofCommitting(answered(112), PLAN))
                .isInstanceOfSatisfying(
                        Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.BUSY));
        assertThat(Outcomes.ofCommitting(answered(133), PLAN)).isInstanceOf(InDoubt.class);
        assertThat(Outcomes.ofUnsent(answered(133), PLAN))
                .isInstanceOfSatisfying(
                        Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.BUSY));
        assertThat(Outcomes.ofCommitting(answered(121), PLAN)).isInstanceOfSatisfying(Refused.class, r -> {
            assertThat(r.reason()).isEqualTo(Reason.FAILED);
            assertThat(r.cause()).isInstanceOf(ConstraintException.class).hasMessageContaining("wallet alice");
        });
    }

    @Test
    void anInterruptIsKept() {
        Outcomes.ofCommitting(new MongoInterruptedException("interrupted", new InterruptedException()), PLAN);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anIdIsTakenIfTheServerNamesItsIndexAndNotIfAValueDoes() {
        assertThat(ErrorTable.isOfId(new MongoException(
                        11000,
                        "E11000 duplicate key error collection: app.wallet index: _id_ dup key: { _id: \"a\" }")))
                .isTrue();
        assertThat(
                        ErrorTable.isOfId(
                                new MongoException(
                                        11000,
                                        "E11000 duplicate key error collection: app.wallet index: note_1 dup key: { note: \"index: _id_ \" }")))
                .isFalse();
        assertThat(ErrorTable.isOfId(new MongoException(
                        11000, "E11000 duplicate key error collection: app.wallet index: _id_1_note_1 dup key: { }")))
                .isFalse();
    }
}
