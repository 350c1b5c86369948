package dev.pawl.dynamodb;

import static dev.pawl.dynamodb.Accounts.KIND;
import static dev.pawl.dynamodb.Accounts.insert;
import static dev.pawl.dynamodb.Accounts.inserted;
import static dev.pawl.dynamodb.Accounts.key;
import static dev.pawl.dynamodb.Accounts.make;
import static dev.pawl.dynamodb.Accounts.replace;
import static dev.pawl.dynamodb.Accounts.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Version;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.metrics.MetricCollector;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** Every row of the table, raised where DynamoDB raises it: most of them, DynamoDB Local never does. */
@NeedsDynamoDbLocal
class ErrorTableTest {
    private volatile SdkException raised = SdkClientException.create("not yet");
    private volatile boolean resent;
    private volatile boolean failing;
    /** The error with which each statement of a batch is answered. */
    private volatile @Nullable String statementError;

    private final DynamoDbStore store = LocalFixture.opened(LocalFixture.builder(client()), KIND);

    private DynamoDbClient client() {
        DynamoDbClient target = new FaultyClient(LocalFixture.client()).client();
        return (DynamoDbClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DynamoDbClient.class}, (proxy, method, arguments) -> {
                    boolean operation =
                            arguments != null && arguments.length == 1 && arguments[0] instanceof SdkRequest;
                    if (operation
                            && failing
                            && (method.getName().startsWith("update")
                                    || method.getName().startsWith("batchExecute")
                                    || method.getName().startsWith("transact"))) {
                        if (resent) {
                            publishRetry((SdkRequest) arguments[0]);
                        }
                        throw raised;
                    } else if (operation && arguments[0] instanceof BatchExecuteStatementRequest batch) {
                        if (resent) {
                            publishRetry(batch);
                        }
                        if (statementError != null) {
                            return answered(batch, statementError);
                        }
                    } else if (method.isDefault() && !operation) {
                        return java.lang.reflect.InvocationHandler.invokeDefault(proxy, method, arguments);
                    }
                    try {
                        return method.invoke(target, arguments);
                    } catch (java.lang.reflect.InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static BatchExecuteStatementResponse answered(BatchExecuteStatementRequest batch, String code) {
        BatchStatementResponse each = BatchStatementResponse.builder()
                .error(error -> error.code(code).message("raised on purpose"))
                .build();
        return BatchExecuteStatementResponse.builder()
                .responses(Collections.nCopies(batch.statements().size(), each))
                .build();
    }

    /** Does what the SDK does before a call returns that it has sent more than once. */
    private static void publishRetry(SdkRequest request) {
        MetricCollector collector = MetricCollector.create("ApiCall");
        collector.reportMetric(CoreMetric.RETRY_COUNT, 2);
        request.overrideConfiguration()
                .orElseThrow()
                .metricPublishers()
                .forEach(publisher -> publisher.publish(collector.collect()));
    }

    private CommitOutcome replacing(SdkException error) {
        Version version = inserted(store, key("a" + System.nanoTime()));
        return failingWith(error, replace(key("a"), version));
    }

    private CommitOutcome failingWith(SdkException error, Commit commit) {
        raised = error;
        failing = true;
        try {
            return make(store, commit);
        } finally {
            failing = false;
        }
    }

    private static AwsServiceException answered(String code, int status) {
        return DynamoDbException.builder()
                .message(code)
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("raised on purpose")
                        .build())
                .build();
    }

    private static void assertIs(CommitOutcome outcome, ErrorTable.Meaning meaning) {
        switch (meaning) {
            case BUSY -> assertRefused(outcome, Reason.BUSY);
            case FAILED -> assertRefused(outcome, Reason.FAILED);
            default -> assertThat(outcome).isInstanceOf(CommitOutcome.InDoubt.class);
        }
    }

    private static void assertRefused(CommitOutcome outcome, Reason reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        CommitOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of("TransactionConflictException", 400, ErrorTable.Meaning.BUSY),
                Arguments.of("ReplicatedWriteConflictException", 400, ErrorTable.Meaning.BUSY),
                Arguments.of("ProvisionedThroughputExceededException", 400, ErrorTable.Meaning.BUSY),
                Arguments.of("ThrottlingException", 400, ErrorTable.Meaning.BUSY),
                Arguments.of("RequestLimitExceeded", 400, ErrorTable.Meaning.BUSY),
                Arguments.of("LimitExceededException", 400, ErrorTable.Meaning.BUSY),
                Arguments.of("TransactionInProgressException", 400, ErrorTable.Meaning.LOST),
                Arguments.of("IdempotentParameterMismatchException", 400, ErrorTable.Meaning.LOST),
                Arguments.of("InternalServerError", 500, ErrorTable.Meaning.LOST),
                Arguments.of("InternalServerErrorException", 500, ErrorTable.Meaning.LOST),
                Arguments.of("ServiceUnavailable", 503, ErrorTable.Meaning.LOST),
                Arguments.of("SomethingNew", 502, ErrorTable.Meaning.LOST),
                Arguments.of("ItemCollectionSizeLimitExceededException", 400, ErrorTable.Meaning.FAILED),
                Arguments.of("ResourceNotFoundException", 400, ErrorTable.Meaning.FAILED),
                Arguments.of("ValidationException", 400, ErrorTable.Meaning.FAILED),
                Arguments.of("AccessDeniedException", 400, ErrorTable.Meaning.FAILED),
                Arguments.of("UnrecognizedClientException", 400, ErrorTable.Meaning.FAILED),
                Arguments.of("ExpiredTokenException", 400, ErrorTable.Meaning.FAILED),
                Arguments.of("SomethingNewException", 400, ErrorTable.Meaning.FAILED));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnsweredErrorMeansWhatItsRowSays(String code, int status, ErrorTable.Meaning meaning) {
        assertIs(replacing(answered(code, status)), meaning);
        assertIs(failingWith(answered(code, status), insert(key("new"))), meaning);
        List<Commit> two = twoReplacements();
        raised = answered(code, status);
        failing = true;
        assertThat(store.commit(two, soon())).hasSize(2).allSatisfy(outcome -> assertIs(outcome, meaning));
    }

    private List<Commit> twoReplacements() {
        return Stream.of("b", "c")
                .map(id -> key(id + System.nanoTime()))
                .map(key -> replace(key, inserted(store, key)))
                .toList();
    }

    static Stream<Arguments> statementErrors() {
        return Stream.of(
                Arguments.of("TransactionConflict", ErrorTable.Meaning.BUSY),
                Arguments.of("ProvisionedThroughputExceeded", ErrorTable.Meaning.BUSY),
                Arguments.of("ThrottlingError", ErrorTable.Meaning.BUSY),
                Arguments.of("RequestLimitExceeded", ErrorTable.Meaning.BUSY),
                Arguments.of("InternalServerError", ErrorTable.Meaning.LOST),
                Arguments.of("SomethingNew", ErrorTable.Meaning.LOST),
                Arguments.of("ItemCollectionSizeLimitExceeded", ErrorTable.Meaning.FAILED),
                Arguments.of("ValidationError", ErrorTable.Meaning.FAILED),
                Arguments.of("ResourceNotFound", ErrorTable.Meaning.FAILED),
                Arguments.of("AccessDenied", ErrorTable.Meaning.FAILED),
                Arguments.of("DuplicateItem", ErrorTable.Meaning.FAILED));
    }

    @ParameterizedTest
    @MethodSource("statementErrors")
    void theErrorOfAStatementMeansWhatItsRowSaysAndWhatFailedIsDoneByAnUpdate(String code, ErrorTable.Meaning meaning) {
        List<Commit> two = twoReplacements();
        statementError = code;
        assertThat(store.commit(two, soon())).hasSize(2).allSatisfy(outcome -> {
            if (meaning == ErrorTable.Meaning.FAILED) {
                assertThat(outcome).isEqualTo(Accounts.COMMITTED);
            } else {
                assertIs(outcome, meaning);
            }
        });
        resent = true;
        assertThat(store.commit(twoReplacements(), soon()))
                .as("sent more than once")
                .hasSize(2)
                .allMatch(CommitOutcome.InDoubt.class::isInstance);
    }

    @Test
    void whatAStatementCouldNotDoIsLeftInDoubtIfAnEarlierCopyOfItMayArriveYet() {
        List<Commit> two = twoReplacements();
        Commit other = new Commit(AttemptId.fresh(), Set.of(), two.get(0).conditions(), List.of());
        assertThat(store.settle(other.ticket(), soon())).as("a fence").isInstanceOf(CommitOutcome.Refused.class);
        resent = true;
        List<CommitOutcome> outcomes = store.commit(two, soon());
        assertThat(outcomes.get(0)).isInstanceOf(CommitOutcome.InDoubt.class);
        assertThat(outcomes.get(1)).isEqualTo(Accounts.COMMITTED);
        resent = false;
        assertThat(store.commit(two, soon())).containsOnly(Accounts.COMMITTED);
    }

    @Test
    void everyRowIsTested() {
        List<Object> tested = answers().map(row -> row.get()[0]).toList();
        assertThat(ErrorTable.ROWS)
                .allMatch(row -> row.meaning() == ErrorTable.Meaning.CONDITION || tested.contains(row.code()));
        List<Object> statements = statementErrors().map(row -> row.get()[0]).toList();
        assertThat(ErrorTable.STATEMENT_ERRORS)
                .allMatch(row -> row.meaning() == ErrorTable.Meaning.CONDITION || statements.contains(row.code()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ThrottlingException", "ValidationException"})
    void anAnswerToTheLastOfSeveralCopiesSaysNothingOfThoseBeforeIt(String code) {
        resent = true;
        assertIs(replacing(answered(code, 400)), ErrorTable.Meaning.LOST);
    }

    @Test
    void noAnswerAtAllIsInDoubtAndAnInterruptIsKept() {
        assertIs(replacing(SdkClientException.create("reset")), ErrorTable.Meaning.LOST);
        assertIs(replacing(ApiCallTimeoutException.create(5)), ErrorTable.Meaning.LOST);
        assertIs(replacing(AbortedException.create("interrupted")), ErrorTable.Meaning.LOST);
        assertThat(Thread.interrupted()).isTrue();
    }

    static Stream<Arguments> reasons() {
        return Stream.of(
                Arguments.of("TransactionConflict", ErrorTable.Meaning.BUSY),
                Arguments.of("ProvisionedThroughputExceeded", ErrorTable.Meaning.BUSY),
                Arguments.of("ThrottlingError", ErrorTable.Meaning.BUSY),
                Arguments.of("ItemCollectionSizeLimitExceeded", ErrorTable.Meaning.FAILED),
                Arguments.of("ValidationError", ErrorTable.Meaning.FAILED),
                Arguments.of("SomethingNew", ErrorTable.Meaning.FAILED));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aCancellationReasonMeansWhatItsRowSays(String code, ErrorTable.Meaning meaning) {
        assertIs(failingWith(canceled(code, "None"), insert(key("new"))), meaning);
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aReadOfSeveralThatWasCancelledMeansWhatTheReasonsRowSays(String code, ErrorTable.Meaning meaning) {
        List<Condition> both = twoReplacements().stream()
                .map(replace -> replace.conditions().get(0))
                .toList();
        assertIs(
                failingWith(canceled(code, "None"), new Commit(AttemptId.fresh(), Set.of(), both, List.of())), meaning);
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aReasonOnTheMarkerMeansWhatItsRowSaysButAConflictThereIsInDoubtSinceAnotherCopyMayBeUnderWay(
            String code, ErrorTable.Meaning meaning) {
        boolean conflict = code.equals("TransactionConflict");
        assertIs(failingWith(canceled("None", code), insert(key("new"))), conflict ? ErrorTable.Meaning.LOST : meaning);
        resent = true;
        assertIs(failingWith(canceled("None", code), insert(key("new"))), ErrorTable.Meaning.LOST);
    }

    private static TransactionCanceledException canceled(String item, String marker) {
        return TransactionCanceledException.builder()
                .message("cancelled on purpose")
                .statusCode(400)
                .cancellationReasons(
                        CancellationReason.builder().code(item).build(),
                        CancellationReason.builder().code(marker).build())
                .build();
    }

    @Test
    void aCommitWhoseDeadlineHasPassedIsRefusedAsBusyAndNotSent() {
        raised = SdkClientException.create("was sent");
        failing = true;
        assertRefused(
                store.commit(List.of(insert(key("x"))), Deadline.after(Duration.ZERO))
                        .get(0),
                Reason.BUSY);
    }
}
