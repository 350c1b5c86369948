package dev.pawl.examples.wallet.torture;

import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A DynamoDB in this process that may be restarted.
 *
 * @param client returns how it is reached, until it is restarted
 * @param restart stops it, while nobody is asking for anything, and starts it again on the same data
 */
public record DynamoDbServer(Supplier<DynamoDbClient> client, Runnable restart) {}
