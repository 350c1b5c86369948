package dev.pawl.embedded;

import java.lang.reflect.InvocationTargetException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Amazon's DynamoDB Local, in this process and in memory: no port, nothing on disk, gone when it is closed. It is proprietary
 * software under Amazon's own licence, for development and tests only; a build with {@code -DwithoutDynamoDbLocal} leaves it out.
 * Safe for use by many threads.
 */
public final class EmbeddedDynamoDb implements AutoCloseable {
    private static final String LOCAL = "software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded";

    private final DynamoDbClient client;

    private EmbeddedDynamoDb(DynamoDbClient client) {
        this.client = client;
    }

    /**
     * Starts an empty DynamoDB.
     *
     * @return the database
     * @throws IllegalStateException if this checkout was built without DynamoDB Local, or if it does not start
     */
    public static EmbeddedDynamoDb start() {
        // Found by name, so that a checkout without the proprietary library still compiles.
        try {
            Class<?> local = Class.forName(LOCAL);
            // It would otherwise report to Amazon that it was started, and leave a file about that in the working
            // directory.
            boolean withoutTelemetry = true;
            Object embedded = local.getMethod("create", Boolean.class).invoke(null, withoutTelemetry);
            Class<?> type =
                    Class.forName(LOCAL.replace("embedded.DynamoDBEmbedded", "shared.access.AmazonDynamoDBLocal"));
            return new EmbeddedDynamoDb(
                    (DynamoDbClient) type.getMethod("dynamoDbClient").invoke(embedded));
        } catch (ReflectiveOperationException e) {
            throw unusable(e);
        }
    }

    /** Says why DynamoDB Local, which is found by name, cannot be used. */
    static IllegalStateException unusable(ReflectiveOperationException e) {
        if (e instanceof ClassNotFoundException) {
            return new IllegalStateException(
                    "DynamoDB Local is not on the class path: this checkout was built with -DwithoutDynamoDbLocal. Build it"
                            + " without that property, which downloads Amazon's proprietary DynamoDB Local, or use another store.",
                    e);
        }
        return e instanceof InvocationTargetException
                ? new IllegalStateException("DynamoDB Local does not start: " + e.getCause(), e)
                : new IllegalStateException("This version of DynamoDB Local is not known: " + e.getMessage(), e);
    }

    /**
     * Returns a client of the database, the same each time.
     *
     * @return the client, which is closed together with the database
     */
    public DynamoDbClient client() {
        return client;
    }

    /** Stops the database; its data is gone. */
    @Override
    public void close() {
        client.close();
    }
}
