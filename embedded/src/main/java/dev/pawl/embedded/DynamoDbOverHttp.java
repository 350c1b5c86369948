package dev.pawl.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/**
 * DynamoDB Local in memory behind a port of this machine, so that its clients speak HTTP with all that the SDK does on the way:
 * signing, timeouts, sending again. See {@link EmbeddedDynamoDb} about its licence. Safe for use by many threads.
 */
public final class DynamoDbOverHttp implements AutoCloseable {
    private static final String PACKAGE = "software.amazon.dynamodb.services.local.";

    private final Object server;
    private final URI endpoint;

    private DynamoDbOverHttp(Object server, URI endpoint) {
        this.server = server;
        this.endpoint = endpoint;
    }

    /**
     * Starts an empty DynamoDB.
     *
     * @return the server, ready for connections
     * @throws IllegalStateException if this checkout was built without DynamoDB Local, or if it does not start
     */
    public static DynamoDbOverHttp start() {
        String port = Integer.toString(freePort());
        String[] options = {"-inMemory", "-disableTelemetry", "-port", port};
        try {
            Object server = Class.forName(PACKAGE + "main.ServerRunner")
                    .getMethod("createServerFromCommandLineArgs", String[].class)
                    .invoke(null, (Object) options);
            call(server, "start");
            return new DynamoDbOverHttp(server, URI.create("http://127.0.0.1:" + port));
        } catch (ReflectiveOperationException e) {
            throw EmbeddedDynamoDb.unusable(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No port is free for an embedded DynamoDB.", e);
        }
    }

    private static void call(Object server, String method) throws ReflectiveOperationException {
        server.getClass().getMethod(method).invoke(server);
    }

    /**
     * Returns a builder of clients of the server.
     *
     * @return the builder
     */
    public DynamoDbClientBuilder clients() {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("pawl", "pawl")));
    }

    /** Stops the server; its data is gone. */
    @Override
    public void close() {
        try {
            call(server, "stop");
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("DynamoDB Local does not stop: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw EmbeddedDynamoDb.unusable(e);
        }
    }
}
