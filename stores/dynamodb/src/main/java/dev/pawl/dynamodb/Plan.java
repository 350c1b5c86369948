package dev.pawl.dynamodb;

import dev.pawl.store.Commit;
import dev.pawl.store.Condition;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * A commit as actions of DynamoDB, one for each condition and in its order, except for those that hold anyway.
 *
 * @param remembered whether items remember their replacements
 */
record Plan(Commit commit, List<Part> parts, boolean remembered) {
    private static final ReturnValuesOnConditionCheckFailure OLD = ReturnValuesOnConditionCheckFailure.ALL_OLD;
    private static final long MAX_TRANSACTION_BYTES = 4L * 1024 * 1024;

    /** A condition with the write to the same key, if there is one. */
    record Part(Condition condition, @Nullable Write write, Mapping mapping) {
        Key key() {
            return condition.key();
        }
    }

    static Plan of(Commit commit, Function<Key, Mapping> mappings, boolean remembered) {
        Map<Key, Write> writes = new HashMap<>();
        commit.writes().forEach(write -> writes.put(write.key(), write));
        List<Part> parts = new ArrayList<>();
        for (Condition condition : commit.conditions()) {
            Key key = condition.key();
            Mapping mapping = mappings.apply(key);
            Write write = writes.get(key);
            boolean canExist = mapping.keys().canHold(key);
            if (canExist || write != null || condition.expected() instanceof State.At) {
                parts.add(new Part(condition, write, mapping));
            }
        }
        return new Plan(commit, List.copyOf(parts), remembered);
    }

    boolean isSingle() {
        return commit.conditions().size() == 1 && commit.requests().isEmpty();
    }

    /** Tells whether this is one replacement, which its own item remembers. */
    boolean isReplacement() {
        return isSingle()
                && canBeReplacement(commit.conditions())
                && commit.writes().stream().anyMatch(Write.Put.class::isInstance);
    }

    /**
     * Tells whether what a commit and its ticket have in common allows it to be one replacement. A condition that holds anyway
     * counts: the ticket has it too, and whoever settles must look for the traces that were left.
     */
    static boolean canBeReplacement(List<Condition> conditions) {
        return conditions.size() == 1 && conditions.get(0).expected() instanceof State.At;
    }

    /**
     * Returns the actions.
     *
     * @param archived the keys whose deletion takes their history along, since it is archived with it
     * @throws StoreException if DynamoDB cannot keep a part of what is written, which is named
     */
    List<TransactWriteItem> actions(List<Key> archived) {
        List<TransactWriteItem> actions = new ArrayList<>();
        long bytes = 0;
        for (Part part : parts) {
            if (part.write() instanceof Write.Put put) {
                bytes += requireSmall(part.mapping().item(put), put.key());
            }
            actions.add(action(part, archived.contains(part.key())));
        }
        if (bytes > MAX_TRANSACTION_BYTES) {
            throw new StoreException(
                    "Cannot write " + subject() + ": together they have about " + bytes
                            + " bytes, and a transaction of DynamoDB has " + MAX_TRANSACTION_BYTES + " at most.",
                    null);
        }
        return actions;
    }

    static long requireSmall(Map<String, AttributeValue> item, Key key) {
        long bytes = ItemSize.of(item);
        if (bytes > Mapping.MAX_ITEM_BYTES - Mapping.RESERVED_BYTES) {
            throw new StoreException(
                    "Cannot write " + key + ": its item would have about " + bytes + " bytes. DynamoDB keeps items of "
                            + Mapping.MAX_ITEM_BYTES + " bytes, of which Pawl needs " + Mapping.RESERVED_BYTES
                            + ". Split the aggregate.",
                    null);
        }
        return bytes;
    }

    private TransactWriteItem action(Part part, boolean historyGoesAlong) {
        Mapping mapping = part.mapping();
        Map<String, AttributeValue> key = mapping.keys().of(part.key());
        String table = mapping.tableName();
        Expression names = new Expression();
        String condition = mapping.condition(part.condition().expected(), commit.attempt(), names);
        TransactWriteItem.Builder action = TransactWriteItem.builder();
        if (part.write() instanceof Write.Delete) {
            String checked =
                    remembered && !historyGoesAlong ? condition + " AND " + mapping.withoutHistory(names) : condition;
            return action.delete(Delete.builder()
                            .tableName(table)
                            .key(key)
                            .conditionExpression(checked)
                            .expressionAttributeNames(names.names())
                            .expressionAttributeValues(names.values())
                            .returnValuesOnConditionCheckFailure(OLD)
                            .build())
                    .build();
        } else if (part.write() instanceof Write.Put put && part.condition().expected() instanceof State.At at) {
            String update = mapping.update(put, at.version(), remembered, names);
            String checked = remembered ? condition + " AND " + mapping.withRoom(names) : condition;
            return action.update(Update.builder()
                            .tableName(table)
                            .key(key)
                            .updateExpression(update)
                            .conditionExpression(checked)
                            .expressionAttributeNames(names.names())
                            .expressionAttributeValues(names.values())
                            .returnValuesOnConditionCheckFailure(OLD)
                            .build())
                    .build();
        } else if (part.write() instanceof Write.Put put) {
            return action.put(Put.builder()
                            .tableName(table)
                            .item(mapping.item(put))
                            .conditionExpression(condition)
                            .expressionAttributeNames(names.names())
                            .returnValuesOnConditionCheckFailure(OLD)
                            .build())
                    .build();
        }
        return action.conditionCheck(ConditionCheck.builder()
                        .tableName(table)
                        .key(key)
                        .conditionExpression(condition)
                        .expressionAttributeNames(names.names())
                        .expressionAttributeValues(names.values())
                        .returnValuesOnConditionCheckFailure(OLD)
                        .build())
                .build();
    }

    String subject() {
        List<Key> keys = parts.stream().map(Part::key).toList();
        return keys.size() == 1 ? Objects.toString(keys.get(0)) : keys.toString();
    }
}
