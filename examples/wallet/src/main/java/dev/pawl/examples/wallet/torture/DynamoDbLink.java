package dev.pawl.examples.wallet.torture;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * How a DynamoDB in this process is reached: by clients that lose some writes and the replies to some, and say then what the SDK says
 * when a call has taken too long; and by whoever keeps the books, who loses none. While it is restarted, it refuses everybody as a
 * server that is away does. Safe for use by many threads.
 */
final class DynamoDbLink {
    private static final Set<String> WRITES =
            Set.of("putItem", "updateItem", "deleteItem", "batchExecuteStatement", "transactWriteItems");
    private static final double LOST = 0.05;
    private static final long TIMEOUT_MILLIS = 1_000;

    private final DynamoDbServer server;
    private final Random random;
    private final Faults faults;
    /** Requests share it; a restart has it alone. */
    private final ReadWriteLock runs = new ReentrantReadWriteLock();
    /** Lets no more in, or else there would always be one more request to wait for. */
    private volatile boolean away;

    DynamoDbLink(DynamoDbServer server, long seed, Faults faults) {
        this.server = server;
        this.random = new Random(seed);
        this.faults = faults;
    }

    /** Returns a client that loses nothing. */
    DynamoDbClient faithful() {
        return client(this::asked);
    }

    /** Returns a client that loses some. */
    DynamoDbClient forgetful() {
        return client(this::askedOrLost);
    }

    void restart() {
        away = true;
        runs.writeLock().lock();
        try {
            server.restart().run();
            faults.count(Faults.SERVER_RESTARTED);
        } finally {
            away = false;
            runs.writeLock().unlock();
        }
    }

    private interface Asked {
        Object answer(Method method, Object[] arguments) throws Throwable;
    }

    private static DynamoDbClient client(Asked asked) {
        return (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                (proxy, method, arguments) -> asked.answer(method, arguments));
    }

    private Object askedOrLost(Method method, Object[] arguments) throws Throwable {
        boolean loses = WRITES.contains(method.getName()) && random.nextDouble() < LOST;
        if (loses && random.nextBoolean()) {
            faults.count("SDK: request lost");
            throw ApiCallTimeoutException.create(TIMEOUT_MILLIS);
        }
        Object answer = asked(method, arguments);
        if (loses) {
            faults.count("SDK: reply lost");
            throw ApiCallTimeoutException.create(TIMEOUT_MILLIS);
        }
        return answer;
    }

    private Object asked(Method method, Object[] arguments) throws Throwable {
        if (away || !runs.readLock().tryLock()) {
            faults.count("SDK: refused during a restart");
            throw SdkClientException.create("Connection refused.");
        }
        try {
            return method.invoke(server.client().get(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            runs.readLock().unlock();
        }
    }
}
