package dev.pawl.dynamodb;

import static dev.pawl.dynamodb.ErrorTable.Meaning.BUSY;
import static dev.pawl.dynamodb.ErrorTable.Meaning.CONDITION;
import static dev.pawl.dynamodb.ErrorTable.Meaning.FAILED;
import static dev.pawl.dynamodb.ErrorTable.Meaning.LOST;
import static dev.pawl.dynamodb.ErrorTable.Meaning.NONE;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * What the errors of DynamoDB, those of a statement in a batch, and the reasons for which it cancels a transaction, mean for a
 * commit. What the service answered was not applied, unless it is a fault of the service itself (HTTP 5xx): AWS calls those safe to repeat, and leaves open
 * whether the write was made. An exception that is no answer at all leaves it open too.
 */
final class ErrorTable {
    private static final String ERRORS =
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html";
    private static final String TRANSACT =
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html";
    private static final String REASONS =
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors";
    private static final String STATEMENT =
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html";
    private static final String TRANSACTION_CONFLICT = "TransactionConflict";
    private static final int SERVICE_FAULT = 500;

    private ErrorTable() {}

    /** What an error means. */
    enum Meaning {
        /** A reason that is none: this action would have been made. */
        NONE,
        /** A condition was not met; the item that was found decides what that means. */
        CONDITION,
        /** Surely not applied by this call; the same may succeed when it is tried again. */
        BUSY,
        /** Surely not applied by this call; trying the same again does not help. */
        FAILED,
        /** It is left open whether the write was made. */
        LOST
    }

    /**
     * One row.
     *
     * @param code the error code, or the code of a cancellation reason
     * @param meaning what it means
     * @param source where that is documented
     */
    record Row(String code, Meaning meaning, String source) {}

    static final List<Row> ROWS = List.of(
            new Row("ConditionalCheckFailedException", CONDITION, ERRORS),
            new Row("TransactionConflictException", BUSY, ERRORS),
            new Row("ReplicatedWriteConflictException", BUSY, ERRORS),
            new Row("ProvisionedThroughputExceededException", BUSY, ERRORS),
            new Row("ThrottlingException", BUSY, ERRORS),
            new Row("RequestLimitExceeded", BUSY, ERRORS),
            new Row("LimitExceededException", BUSY, ERRORS),
            // The same token is under way: another copy of this attempt may be applied any moment.
            new Row("TransactionInProgressException", LOST, TRANSACT),
            // The same token was used before with another content: that copy of this attempt may have been applied.
            new Row("IdempotentParameterMismatchException", LOST, TRANSACT),
            new Row("InternalServerError", LOST, ERRORS),
            new Row("InternalServerErrorException", LOST, ERRORS),
            new Row("ServiceUnavailable", LOST, ERRORS),
            new Row("ItemCollectionSizeLimitExceededException", FAILED, ERRORS),
            new Row("ResourceNotFoundException", FAILED, ERRORS),
            new Row("ValidationException", FAILED, ERRORS),
            new Row("AccessDeniedException", FAILED, ERRORS),
            new Row("UnrecognizedClientException", FAILED, ERRORS),
            new Row("ExpiredTokenException", FAILED, ERRORS));

    static final List<Row> CANCELLATION_REASONS = List.of(
            new Row("None", NONE, REASONS),
            new Row("ConditionalCheckFailed", CONDITION, REASONS),
            new Row(TRANSACTION_CONFLICT, BUSY, REASONS),
            new Row("ProvisionedThroughputExceeded", BUSY, REASONS),
            new Row("ThrottlingError", BUSY, REASONS),
            new Row("ItemCollectionSizeLimitExceeded", FAILED, REASONS),
            new Row("ValidationError", FAILED, REASONS));

    static final List<Row> STATEMENT_ERRORS = List.of(
            new Row("ConditionalCheckFailed", CONDITION, STATEMENT),
            new Row(TRANSACTION_CONFLICT, BUSY, STATEMENT),
            new Row("ProvisionedThroughputExceeded", BUSY, STATEMENT),
            new Row("ThrottlingError", BUSY, STATEMENT),
            new Row("RequestLimitExceeded", BUSY, STATEMENT),
            new Row("InternalServerError", LOST, STATEMENT),
            new Row("ItemCollectionSizeLimitExceeded", FAILED, STATEMENT),
            new Row("ValidationError", FAILED, STATEMENT),
            new Row("ResourceNotFound", FAILED, STATEMENT),
            new Row("AccessDenied", FAILED, STATEMENT),
            new Row("DuplicateItem", FAILED, STATEMENT));

    static Meaning meaning(SdkException error) {
        if (!(error instanceof AwsServiceException answered)) {
            return LOST;
        }
        AwsErrorDetails details = answered.awsErrorDetails();
        String code = details == null ? "" : details.errorCode();
        return meaning(ROWS, code).orElse(answered.statusCode() >= SERVICE_FAULT ? LOST : FAILED);
    }

    /** Returns the meaning of a cancellation reason; an unknown one belongs to a transaction that was not made. */
    static Meaning reason(String code) {
        return meaning(CANCELLATION_REASONS, code).orElse(FAILED);
    }

    /** Tells whether an action met another transaction, or another write, that was at work on the same item. */
    static boolean isConflict(CancellationReason reason) {
        return reason.code().equals(TRANSACTION_CONFLICT);
    }

    /** Tells whether a transaction was cancelled for a reason that stays when the same is tried again. */
    static boolean hasFailed(TransactionCanceledException canceled) {
        return canceled.cancellationReasons().stream().anyMatch(reason -> reason(reason.code()) == Meaning.FAILED);
    }

    /** Returns the meaning of the error of one statement in a batch; of an unknown one nothing tells whose fault it was. */
    static Meaning statement(String code) {
        return meaning(STATEMENT_ERRORS, code).orElse(LOST);
    }

    private static Optional<Meaning> meaning(List<Row> rows, String code) {
        return rows.stream().filter(row -> row.code().equals(code)).findFirst().map(Row::meaning);
    }
}
