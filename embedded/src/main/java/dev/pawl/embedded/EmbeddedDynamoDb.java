package dev.pawl.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Amazon's DynamoDB Local, in this process: no port, and nothing on disk unless a directory is named for it. It is proprietary
 * software under Amazon's own licence, for development and tests only; a build with {@code -DwithoutDynamoDbLocal} leaves it out.
 * Calls that start or stop it are for one thread at a time; clients may be used by many.
 */
public final class EmbeddedDynamoDb implements AutoCloseable {
    private static final String LOCAL = "software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded";
    /** It would otherwise report to Amazon that it was started, and leave a file about that in the working directory. */
    private static final boolean WITHOUT_TELEMETRY = true;

    private static final String FILE = "dynamodb.db";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final @Nullable Path directory;
    private volatile Running running;

    private interface Shutdown {
        Object run() throws ReflectiveOperationException;
    }

    /** A database that runs. */
    private record Running(DynamoDbClient client, Shutdown shutdown) {
        void stop() {
            client.close();
            try {
                shutdown.run();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("DynamoDB Local does not stop: " + e.getMessage(), e);
            }
        }
    }

    private EmbeddedDynamoDb(@Nullable Path directory) {
        this.directory = directory;
        this.running = started(directory);
    }

    /**
     * Starts an empty DynamoDB in memory, whose data is gone when it is closed.
     *
     * @return the database
     * @throws IllegalStateException if this checkout was built without DynamoDB Local, or if it does not start
     */
    public static EmbeddedDynamoDb start() {
        return new EmbeddedDynamoDb(null);
    }

    /**
     * Starts a DynamoDB on the files in a directory, which are kept on close. A missing directory is made.
     *
     * @param directory where it keeps its data
     * @return the database
     * @throws IllegalStateException if this checkout was built without DynamoDB Local, or if it does not start
     * @throws UncheckedIOException if the directory cannot be made
     */
    public static EmbeddedDynamoDb start(Path directory) {
        try {
            // Without it DynamoDB Local would try again for ever.
            return new EmbeddedDynamoDb(Files.createDirectories(directory));
        } catch (IOException e) {
            throw new UncheckedIOException("No directory " + directory + " for an embedded DynamoDB: " + e, e);
        }
    }

    /**
     * Tells whether this checkout was built with DynamoDB Local.
     *
     * @return false after {@code -DwithoutDynamoDbLocal}
     */
    public static boolean isThere() {
        try {
            Class.forName(LOCAL);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static Running started(@Nullable Path directory) {
        // Found by name, so that a checkout without the proprietary library still compiles.
        try {
            Class<?> local = Class.forName(LOCAL);
            Object embedded = directory == null
                    ? local.getMethod("create", Boolean.class).invoke(null, WITHOUT_TELEMETRY)
                    : local.getMethod("create", File.class, Boolean.class)
                            .invoke(null, directory.resolve(FILE).toFile(), WITHOUT_TELEMETRY);
            Class<?> type =
                    Class.forName(LOCAL.replace("embedded.DynamoDBEmbedded", "shared.access.AmazonDynamoDBLocal"));
            return new Running(
                    (DynamoDbClient) type.getMethod("dynamoDbClient").invoke(embedded),
                    () -> type.getMethod("shutdown").invoke(embedded));
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
     * Returns a client of the database.
     *
     * @return the client, the same until a restart, which is closed together with the database
     */
    public DynamoDbClient client() {
        return running.client();
    }

    /**
     * Stops the database, which closes its client, and starts it again on the same files. Requests must not be under way.
     *
     * @throws IllegalStateException if it is in memory, or if it does not start
     */
    public void restart() {
        if (directory == null) {
            throw new IllegalStateException("A DynamoDB in memory would lose its data. Start one on a directory.");
        }
        List<Thread> workers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains(FILE))
                .toList();
        running.stop();
        workers.forEach(EmbeddedDynamoDb::awaitEnd);
        running = started(directory);
    }

    /** What was stopped still ends its last job in the background, and holds the file meanwhile. */
    private static void awaitEnd(Thread worker) {
        try {
            worker.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops the database; what it has on disk stays there. */
    @Override
    public void close() {
        running.stop();
    }
}
