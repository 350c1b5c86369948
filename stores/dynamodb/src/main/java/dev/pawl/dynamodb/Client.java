package dev.pawl.dynamodb;

import dev.pawl.store.Deadline;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * The calls that the store makes, each bounded by a deadline.
 *
 * @param publishers whom the application lets know of the calls of its client
 */
record Client(DynamoDbClient dynamo, List<MetricPublisher> publishers) {

    static Client of(DynamoDbClient dynamo) {
        try {
            return new Client(
                    dynamo,
                    dynamo.serviceClientConfiguration().overrideConfiguration().metricPublishers());
        } catch (UnsupportedOperationException anotherClient) {
            // Said by the interface of whatever is no client of the SDK and does not pass this on to one.
            return new Client(dynamo, List.of());
        }
    }

    Sends sends() {
        return new Sends(publishers);
    }

    /** Reads one item as of its last write; an item that is not there is empty. */
    Map<String, AttributeValue> get(String table, Map<String, AttributeValue> key, Deadline deadline) {
        GetItemRequest request = GetItemRequest.builder()
                .tableName(table)
                .key(key)
                .consistentRead(true)
                .overrideConfiguration(sends().within(deadline))
                .build();
        return dynamo.getItem(request).item();
    }

    /** Makes one action on its own, as a single conditional write. */
    void write(TransactWriteItem action, Sends sends, Deadline deadline) {
        if (action.update() != null) {
            Update update = action.update();
            dynamo.updateItem(call -> call.tableName(update.tableName())
                    .key(update.key())
                    .updateExpression(update.updateExpression())
                    .conditionExpression(update.conditionExpression())
                    .expressionAttributeNames(update.expressionAttributeNames())
                    .expressionAttributeValues(update.expressionAttributeValues())
                    .returnValuesOnConditionCheckFailure(update.returnValuesOnConditionCheckFailure())
                    .overrideConfiguration(sends.within(deadline)));
        } else if (action.put() != null) {
            Put put = action.put();
            dynamo.putItem(call -> call.tableName(put.tableName())
                    .item(put.item())
                    .conditionExpression(put.conditionExpression())
                    .expressionAttributeNames(put.expressionAttributeNames())
                    .returnValuesOnConditionCheckFailure(put.returnValuesOnConditionCheckFailure())
                    .overrideConfiguration(sends.within(deadline)));
        } else {
            Delete delete = Objects.requireNonNull(action.delete());
            dynamo.deleteItem(call -> call.tableName(delete.tableName())
                    .key(delete.key())
                    .conditionExpression(delete.conditionExpression())
                    .expressionAttributeNames(delete.expressionAttributeNames())
                    .expressionAttributeValues(delete.expressionAttributeValues())
                    .returnValuesOnConditionCheckFailure(delete.returnValuesOnConditionCheckFailure())
                    .overrideConfiguration(sends.within(deadline)));
        }
    }

    /** Makes several single conditional writes in one request; the answers are in the order of the statements. */
    List<BatchStatementResponse> execute(List<BatchStatementRequest> statements, Sends sends, Deadline deadline) {
        return dynamo.batchExecuteStatement(
                        call -> call.statements(statements).overrideConfiguration(sends.within(deadline)))
                .responses();
    }

    void transact(List<TransactWriteItem> actions, String token, Sends sends, Deadline deadline) {
        dynamo.transactWriteItems(call ->
                call.transactItems(actions).clientRequestToken(token).overrideConfiguration(sends.within(deadline)));
    }

    /** Keeps what is a fact already; keeping it twice does no harm. */
    void keep(String table, Map<String, AttributeValue> item, Deadline deadline) {
        dynamo.putItem(call -> call.tableName(table).item(item).overrideConfiguration(sends().within(deadline)));
    }
}
