package dev.pawl.examples.wallet.torture;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Random;
import java.util.Set;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A client of DynamoDB that loses some writes and the replies to some, and then says what the SDK says when a call has taken too
 * long. Safe for use by many threads.
 */
final class ForgetfulDynamoDb implements InvocationHandler {
    private static final Set<String> WRITES = Set.of("putItem", "updateItem", "deleteItem", "transactWriteItems");
    private static final double LOST = 0.05;
    private static final long TIMEOUT_MILLIS = 1_000;

    private final DynamoDbClient client;
    private final Random random;
    private final Faults faults;

    private ForgetfulDynamoDb(DynamoDbClient client, Random random, Faults faults) {
        this.client = client;
        this.random = random;
        this.faults = faults;
    }

    static DynamoDbClient around(DynamoDbClient client, long seed, Faults faults) {
        return (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                new ForgetfulDynamoDb(client, new Random(seed), faults));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        boolean loses = WRITES.contains(method.getName()) && random.nextDouble() < LOST;
        if (loses && random.nextBoolean()) {
            faults.count("SDK: request lost");
            throw ApiCallTimeoutException.create(TIMEOUT_MILLIS);
        }
        Object answer = answer(method, arguments);
        if (loses) {
            faults.count("SDK: reply lost");
            throw ApiCallTimeoutException.create(TIMEOUT_MILLIS);
        }
        return answer;
    }

    private Object answer(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
