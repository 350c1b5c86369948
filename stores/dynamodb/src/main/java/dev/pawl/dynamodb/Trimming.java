package dev.pawl.dynamodb;

import dev.pawl.store.Deadline;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Keeps histories short: every sixteenth replacement of an item moves older steps to the archive, first written there and only
 * then removed here. It rides on a commit whose outcome is known, and what fails is done by a later one. Where another program
 * always makes the sixteenth, a history becomes full, and the replacement that finds it so makes room before it is sent again.
 */
record Trimming(Client client, @Nullable MarkerTable markers) {
    /** What is left of a history that was full. */
    private static final int KEPT = 16;

    private static final System.Logger LOG = System.getLogger(DynamoDbStore.class.getName());

    /** Tells whether there is something to do after a commit. */
    boolean isDueAfter(Plan plan) {
        return markers != null && plan.parts().stream().anyMatch(Trimming::isSixteenth);
    }

    private static boolean isSixteenth(Plan.Part part) {
        return part.write() instanceof Write.Put put
                && part.condition().expected() instanceof State.At at
                && History.bucket(at.version()) != History.bucket(put.version());
    }

    void after(Plan plan, Deadline deadline) {
        if (markers == null) {
            return;
        }
        for (Plan.Part part : plan.parts()) {
            if (isSixteenth(part) && part.write() instanceof Write.Put put) {
                try {
                    trim(part, put.version(), markers, deadline);
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.DEBUG, "A history was not trimmed: key=" + part.key(), e);
                }
            }
        }
    }

    private void trim(Plan.Part part, Version reached, MarkerTable markers, Deadline deadline) {
        Mapping mapping = part.mapping();
        Map<String, AttributeValue> key = mapping.keys().of(part.key());
        History old = mapping.history(part.key(), client.get(mapping.tableName(), key, deadline))
                .before(reached);
        if (!old.isEmpty()) {
            move(part, old, markers, deadline);
        }
    }

    /** Makes room in a history that is full, and tells whether there should be some now: another may have been faster. */
    boolean makesRoom(Found found, Deadline deadline) {
        if (markers == null) {
            return false;
        }
        List<History.Step> steps = found.history().steps();
        try {
            move(found.part(), new History(steps.subList(0, steps.size() - KEPT)), markers, deadline);
            return true;
        } catch (ConditionalCheckFailedException byAnother) {
            return true;
        } catch (SdkException e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "A full history was not trimmed: key=" + found.part().key(),
                    e);
            return false;
        }
    }

    /** Moves the first steps of a history to the archive. */
    private void move(Plan.Part part, History old, MarkerTable markers, Deadline deadline) {
        Mapping mapping = part.mapping();
        Map<String, AttributeValue> key = mapping.keys().of(part.key());
        markers.archive(part.key(), old).forEach(item -> client.keep(markers.name(), item, deadline));
        Expression names = new Expression();
        String history = names.name(mapping.table().historyAttribute());
        int last = old.steps().size() - 1;
        StringBuilder remove = new StringBuilder("REMOVE " + history + "[0]");
        for (int i = 1; i <= last; i++) {
            remove.append(", ").append(history).append('[').append(i).append(']');
        }
        // Steps are only ever appended, so the first and the last of them tell that all are still there.
        String first = history + "[0] = " + names.value(old.steps().get(0).encoded());
        String end = history + "[" + last + "] = "
                + names.value(old.steps().get(last).encoded());
        client.dynamo()
                .updateItem(call -> call.tableName(mapping.tableName())
                        .key(key)
                        .updateExpression(remove.toString())
                        .conditionExpression(first + " AND " + end)
                        .expressionAttributeNames(names.names())
                        .expressionAttributeValues(names.values())
                        .overrideConfiguration(client.sends().within(deadline)));
    }
}
