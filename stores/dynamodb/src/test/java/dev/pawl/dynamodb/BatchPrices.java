package dev.pawl.dynamodb;

import dev.pawl.embedded.DynamoDbOverHttp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * A program that measures how a batch of independent conditional updates had better go out, on DynamoDB Local over HTTP: at the same
 * time on several threads, or as one PartiQL batch. Both take turns; it prints the median time of a batch and the ratio with the quartiles.
 */
final class BatchPrices {
    private static final String TABLE = "prices";
    /** As many as a PartiQL batch takes. */
    private static final int ITEMS = 25;

    private static final int THREADS = 16;
    private static final int WARM_UP = 50;

    private final DynamoDbClient client;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private int version;

    private BatchPrices(DynamoDbClient client) {
        this.client = client;
    }

    /**
     * Measures.
     *
     * @param arguments the number of rounds, 200 unless told otherwise
     */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        try (DynamoDbOverHttp server = DynamoDbOverHttp.start();
                DynamoDbClient client = server.clients().build()) {
            BatchPrices prices = new BatchPrices(client);
            prices.fill();
            prices.measure(WARM_UP);
            double[][] nanos = prices.measure(rounds);
            double[] ratios = IntStream.range(0, rounds)
                    .mapToDouble(round -> nanos[1][round] / nanos[0][round])
                    .toArray();
            Arrays.stream(nanos).forEach(Arrays::sort);
            Arrays.sort(ratios);
            System.out.printf(
                    Locale.ROOT,
                    "%d conditional updates, %d rounds: %d at a time %.2f ms, as a PartiQL batch %.2f ms, %.2f times (%.2f to %.2f)%n",
                    ITEMS,
                    rounds,
                    THREADS,
                    nanos[0][rounds / 2] / 1e6,
                    nanos[1][rounds / 2] / 1e6,
                    ratios[rounds / 2],
                    ratios[rounds / 4],
                    ratios[3 * rounds / 4]);
            prices.threads.shutdown();
        }
    }

    private static AttributeValue number(int value) {
        return AttributeValue.fromN(Integer.toString(value));
    }

    private static AttributeValue id(int item) {
        return AttributeValue.fromS("w" + item);
    }

    private void fill() {
        client.createTable(table -> table.tableName(TABLE)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(KeySchemaElement.builder()
                        .attributeName("id")
                        .keyType(KeyType.HASH)
                        .build())
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("id")
                        .attributeType(ScalarAttributeType.S)
                        .build()));
        for (int i = 0; i < ITEMS; i++) {
            Map<String, AttributeValue> item = Map.of("id", id(i), "version", number(version));
            client.putItem(put -> put.tableName(TABLE).item(item));
        }
    }

    private double[][] measure(int rounds) throws InterruptedException, ExecutionException {
        double[][] nanos = new double[2][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < 2; turn++) {
                int way = (round + turn) % 2;
                long began = System.nanoTime();
                if (way == 0) {
                    atATime();
                } else {
                    batch();
                }
                nanos[way][round] = System.nanoTime() - began;
                version++;
            }
        }
        return nanos;
    }

    private void atATime() throws InterruptedException, ExecutionException {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            int item = i;
            running.add(threads.submit(() -> client.updateItem(update -> update.tableName(TABLE)
                    .key(Map.of("id", id(item)))
                    .updateExpression("SET version = :next")
                    .conditionExpression("version = :seen")
                    .expressionAttributeValues(Map.of(":next", number(version + 1), ":seen", number(version)))
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD))));
        }
        for (Future<?> each : running) {
            each.get();
        }
    }

    private void batch() {
        List<BatchStatementRequest> statements = IntStream.range(0, ITEMS)
                .mapToObj(item -> BatchStatementRequest.builder()
                        .statement("UPDATE \"" + TABLE + "\" SET version = ? WHERE id = ? AND version = ?")
                        .parameters(number(version + 1), id(item), number(version))
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                        .build())
                .toList();
        for (BatchStatementResponse response : client.batchExecuteStatement(call -> call.statements(statements))
                .responses()) {
            if (response.error() != null) {
                throw new IllegalStateException("An update was refused: " + response.error());
            }
        }
    }
}
