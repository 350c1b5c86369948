package dev.pawl.dynamodb;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The network between the SDK and DynamoDB: loses requests and replies, and answers in the service's place as that does when it is
 * overloaded, in trouble, or at work for another transaction. What the SDK does about it is its own affair: it sends most again.
 */
final class FaultyHttp implements SdkHttpClient {
    /** What happens to one request. */
    enum Fault {
        NONE,
        /** The request does not arrive, unless the test delivers it later. */
        REQUEST_LOST,
        REPLY_LOST,
        /** The service fails before it does anything. */
        FAILED_BEFORE,
        /** The service does it and fails then. */
        FAILED_AFTER,
        THROTTLED,
        /** Another transaction is at work on the item, or on one of them. */
        IN_CONFLICT
    }

    /** Decides what happens to a request. */
    @FunctionalInterface
    interface Fate {
        Fault of(String operation);
    }

    private static final Set<String> WRITES = Set.of("UpdateItem", "BatchExecuteStatement", "TransactWriteItems");
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int INTERNAL_ERROR = 500;

    private final SdkHttpClient target;
    private final Map<Fault, AtomicInteger> met = new ConcurrentHashMap<>();
    private final Queue<ExecutableHttpRequest> lost = new ConcurrentLinkedQueue<>();
    private volatile Fate fate = operation -> Fault.NONE;

    FaultyHttp(SdkHttpClient target) {
        this.target = target;
    }

    void decide(Fate decided) {
        fate = decided;
    }

    /** Lets so many requests of an operation in a row meet a fault. */
    void next(int times, String operation, Fault fault) {
        AtomicInteger left = new AtomicInteger(times);
        fate = called -> called.equals(operation) && left.getAndDecrement() > 0 ? fault : Fault.NONE;
    }

    /** A fate for each write by chance. */
    static Fate random(RandomGenerator random, double rate) {
        return operation -> WRITES.contains(operation) && random.nextDouble() < rate
                ? Fault.values()[1 + random.nextInt(Fault.values().length - 1)]
                : Fault.NONE;
    }

    /** Returns how many requests have met a fault. */
    int met(Fault fault) {
        AtomicInteger count = met.get(fault);
        return count == null ? 0 : count.get();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest prepared = target.prepareRequest(request);
        String operation = request.httpRequest()
                .firstMatchingHeader("X-Amz-Target")
                .orElse("")
                .replaceFirst(".*\\.", "");
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                Fault fault = fate.of(operation);
                met.computeIfAbsent(fault, any -> new AtomicInteger()).incrementAndGet();
                return switch (fault) {
                    case NONE -> prepared.call();
                    case REQUEST_LOST -> {
                        lost.add(prepared);
                        throw new IOException("The request was lost on purpose.");
                    }
                    case REPLY_LOST -> {
                        discard(prepared.call());
                        throw new IOException("The reply was lost on purpose.");
                    }
                    case FAILED_BEFORE -> error(INTERNAL_ERROR, "com.amazonaws.dynamodb.v20120810#InternalServerError");
                    case FAILED_AFTER -> {
                        discard(prepared.call());
                        yield error(INTERNAL_ERROR, "com.amazonaws.dynamodb.v20120810#InternalServerError");
                    }
                    case THROTTLED ->
                        error(BAD_REQUEST, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException");
                    case IN_CONFLICT -> inConflict(operation, request);
                };
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    /** Delivers the requests that were lost: they had only been held up. */
    void deliver() throws IOException {
        for (ExecutableHttpRequest late = lost.poll(); late != null; late = lost.poll()) {
            discard(late.call());
        }
    }

    private static void discard(HttpExecuteResponse reply) throws IOException {
        if (reply.responseBody().isPresent()) {
            try (AbortableInputStream body = reply.responseBody().get()) {
                body.readAllBytes();
            }
        }
    }

    private static HttpExecuteResponse inConflict(String operation, HttpExecuteRequest request) throws IOException {
        return switch (operation) {
            case "TransactWriteItems" ->
                reply(
                        BAD_REQUEST,
                        "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\",\"Message\":\"On purpose\","
                                + "\"CancellationReasons\":[{\"Code\":\"TransactionConflict\",\"Message\":\"On purpose\"},{\"Code\":\"None\"}]}");
            case "BatchExecuteStatement" -> {
                String each = "{\"Error\":{\"Code\":\"TransactionConflict\",\"Message\":\"On purpose\"}}";
                yield reply(
                        OK,
                        "{\"Responses\":[" + String.join(",", Collections.nCopies(statements(request), each)) + "]}");
            }
            default -> error(BAD_REQUEST, "com.amazonaws.dynamodb.v20120810#TransactionConflictException");
        };
    }

    private static int statements(HttpExecuteRequest request) throws IOException {
        try (InputStream body = request.contentStreamProvider().orElseThrow().newStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8).split("\"Statement\":", -1).length - 1;
        }
    }

    private static HttpExecuteResponse error(int status, String type) {
        return reply(status, "{\"__type\":\"" + type + "\",\"message\":\"On purpose\"}");
    }

    private static HttpExecuteResponse reply(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder()
                        .statusCode(status)
                        .putHeader("Content-Type", "application/x-amz-json-1.0")
                        .putHeader("Content-Length", Integer.toString(bytes.length))
                        .build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(bytes)))
                .build();
    }

    @Override
    public void close() {
        target.close();
    }
}
