package dev.pawl.dynamodb;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A client around a client that counts the calls, and loses requests, loses replies and sends writes twice as the SDK does when
 * it has seen no reply.
 */
final class FaultyClient {
    /** What happens to one call. */
    enum Fault {
        NONE,
        /** The request never arrives. */
        LOST_BEFORE,
        /** It is done, and the reply does not come back. */
        LOST_AFTER,
        /** It is done, the reply is lost, and the SDK sends it again: the second reply is returned. */
        SENT_TWICE
    }

    /** Decides what happens to a call. */
    @FunctionalInterface
    interface Fate {
        Fault of(String operation);
    }

    private static final Set<String> WRITES = Set.of("updateItem", "batchExecuteStatement", "transactWriteItems");

    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final DynamoDbClient target;
    private volatile Fate fate = operation -> Fault.NONE;

    FaultyClient(DynamoDbClient target) {
        this.target = target;
    }

    void decide(Fate decided) {
        this.fate = decided;
    }

    /** Lets the next call of an operation meet a fault, and no other. */
    void once(String operation, Fault fault) {
        AtomicInteger left = new AtomicInteger(1);
        fate = called -> called.equals(operation) && left.getAndDecrement() > 0 ? fault : Fault.NONE;
    }

    /** A fate for each write by chance; reads do not fail, since their caller is simply told. */
    static Fate random(RandomGenerator random, double rate) {
        return operation -> WRITES.contains(operation) && random.nextDouble() < rate
                ? Fault.values()[1 + random.nextInt(Fault.values().length - 1)]
                : Fault.NONE;
    }

    Map<String, Integer> takeCalls() {
        Map<String, Integer> counted = new java.util.TreeMap<>();
        calls.forEach((operation, count) -> counted.put(operation, count.get()));
        calls.clear();
        return counted;
    }

    DynamoDbClient client() {
        return (DynamoDbClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DynamoDbClient.class}, (proxy, method, arguments) -> {
                    // Calls that take a lambda and paginators come back through the plain operation.
                    if (method.isDefault() && !isOperation(method.getName(), arguments)) {
                        return java.lang.reflect.InvocationHandler.invokeDefault(proxy, method, arguments);
                    }
                    String operation = method.getName();
                    calls.computeIfAbsent(operation, any -> new AtomicInteger()).incrementAndGet();
                    Fault fault = fate.of(operation);
                    if (fault == Fault.LOST_BEFORE) {
                        throw lost();
                    }
                    try {
                        Object reply = method.invoke(target, arguments);
                        if (fault == Fault.LOST_AFTER) {
                            throw lost();
                        }
                        return fault == Fault.SENT_TWICE ? method.invoke(target, arguments) : reply;
                    } catch (InvocationTargetException e) {
                        if (fault == Fault.LOST_AFTER) {
                            throw lost();
                        }
                        throw e.getCause();
                    }
                });
    }

    private static boolean isOperation(String name, Object[] arguments) {
        return arguments != null
                && arguments.length == 1
                && arguments[0] instanceof software.amazon.awssdk.core.SdkRequest
                && !name.endsWith("Paginator");
    }

    private static SdkClientException lost() {
        return SdkClientException.create("The connection was cut on purpose.");
    }
}
