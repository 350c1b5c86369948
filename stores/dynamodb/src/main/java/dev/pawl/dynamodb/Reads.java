package dev.pawl.dynamodb;

import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** Reads, all of them strongly consistent. */
record Reads(Client client, Function<Key, Mapping> mappings) {
    private static final int MAX_KEYS = 100;
    private static final long FIRST_PAUSE_NANOS = 5_000_000;
    private static final long LONGEST_PAUSE_NANOS = 500_000_000;

    List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
        Map<Key, Stored> found = new HashMap<>();
        List<Key> possible = keys.stream()
                .distinct()
                .filter(key -> mappings.apply(key).keys().canHold(key))
                .toList();
        try {
            if (possible.size() == 1) {
                one(possible.get(0), found, deadline);
            } else {
                for (int from = 0; from < possible.size(); from += MAX_KEYS) {
                    some(possible.subList(from, Math.min(from + MAX_KEYS, possible.size())), found, deadline);
                }
            }
        } catch (SdkException e) {
            throw Outcomes.unreadable("Could not read " + keys, e);
        }
        return keys.stream().map(key -> Optional.ofNullable(found.get(key))).toList();
    }

    private void one(Key key, Map<Key, Stored> found, Deadline deadline) {
        Mapping mapping = mappings.apply(key);
        Map<String, AttributeValue> item =
                client.get(mapping.tableName(), mapping.keys().of(key), deadline);
        if (!item.isEmpty()) {
            found.put(key, mapping.stored(key, item));
        }
    }

    private void some(List<Key> keys, Map<Key, Stored> found, Deadline deadline) {
        Map<String, Mapping> byTable = new HashMap<>();
        keys.forEach(key -> byTable.put(mappings.apply(key).tableName(), mappings.apply(key)));
        Map<String, KeysAndAttributes> wanted = keys.stream()
                .collect(Collectors.groupingBy(
                        key -> mappings.apply(key).tableName(),
                        Collectors.collectingAndThen(Collectors.toList(), this::consistently)));
        long pause = FIRST_PAUSE_NANOS;
        while (!wanted.isEmpty()) {
            Map<String, KeysAndAttributes> asked = wanted;
            BatchGetItemResponse response = client.dynamo()
                    .batchGetItem(call -> call.requestItems(asked)
                            .overrideConfiguration(client.sends().within(deadline)));
            response.responses().forEach((table, items) -> {
                Mapping mapping = Objects.requireNonNull(byTable.get(table));
                for (Map<String, AttributeValue> item : items) {
                    Key key = mapping.key(item);
                    found.put(key, mapping.stored(key, item));
                }
            });
            wanted = response.unprocessedKeys();
            if (!wanted.isEmpty()) {
                pauseBefore(wanted.size(), pause, deadline);
                pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            }
        }
    }

    private KeysAndAttributes consistently(List<Key> keys) {
        return KeysAndAttributes.builder()
                .keys(keys.stream()
                        .map(key -> mappings.apply(key).keys().of(key))
                        .toList())
                .consistentRead(true)
                .build();
    }

    /** DynamoDB hands back keys that it had no capacity to read, and asks to wait before they are asked for again. */
    private static void pauseBefore(int tables, long longest, Deadline deadline) {
        long pause = ThreadLocalRandom.current().nextLong(longest);
        if (deadline.left().toNanos() <= pause || Thread.currentThread().isInterrupted()) {
            throw new StoreException(
                    "DynamoDB had no capacity to read all keys before the deadline; some of " + tables
                            + " tables were left.",
                    null);
        }
        LockSupport.parkNanos(pause);
    }

    List<Id> ids(Mapping mapping, @Nullable Id after, int limit, Deadline deadline) {
        KeyAttributes keys = mapping.keys();
        Expression names = new Expression();
        String projection =
                keys.parts().stream().map(part -> names.name(part.attribute())).collect(Collectors.joining(", "));
        Map<String, AttributeValue> start =
                after == null ? Map.of() : keys.of(new Key(mapping.kind().name(), after));
        List<Id> ids = new ArrayList<>();
        try {
            do {
                Map<String, AttributeValue> from = start;
                ScanResponse page = client.dynamo()
                        .scan(call -> call.tableName(mapping.tableName())
                                .projectionExpression(projection)
                                .expressionAttributeNames(names.names())
                                .exclusiveStartKey(from.isEmpty() ? null : from)
                                .limit(limit - ids.size())
                                .consistentRead(true)
                                .overrideConfiguration(client.sends().within(deadline)));
                page.items().forEach(item -> ids.add(keys.id(item)));
                start = page.lastEvaluatedKey();
            } while (!start.isEmpty() && ids.size() < limit);
        } catch (SdkException e) {
            throw Outcomes.unreadable(
                    "Could not page through the ids of " + mapping.kind().name(), e);
        }
        return ids;
    }
}
