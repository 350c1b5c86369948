package dev.pawl.dynamodb;

import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import java.util.List;
import java.util.Map;

/** Asks the table of markers for the replacements that an item remembers no longer, or that went with it. */
record Archive(Client client, MarkerTable markers) {
    /**
     * So many sixteens after the one of a version its replacement is archived, unless trimming has failed again and again. A
     * program that dropped it with the rest of the item's history has put the item anew by then.
     */
    private static final int BUCKETS_AFTER = 2;

    /** Returns the replacements that lie where that of the expected version is, if it was archived. */
    History beside(Found found, Deadline deadline) {
        return found.part().condition().expected() instanceof State.At at
                ? bucket(found.part().key(), History.bucket(at.version()), deadline)
                : History.NONE;
    }

    /**
     * Tells whether another program may have put the item anew, without its stamp and its history, when the attempt had been made:
     * the item shows it, or the archive, since the item was replaced again.
     *
     * @param beside what lies where the attempt would
     */
    boolean mayHaveForgotten(Found found, History beside, Deadline deadline) {
        if (found.knowsWhatFollowed(beside)) {
            return false;
        } else if (found.mayHaveForgotten() || found.mayHaveForgotten(beside)) {
            return true;
        }
        return found.part().condition().expected() instanceof State.At at
                && forgotLater(found, History.bucket(at.version()), deadline);
    }

    private boolean forgotLater(Found found, long bucket, Deadline deadline) {
        long last = bucket + BUCKETS_AFTER;
        if (found.actual() instanceof State.At now) {
            last = Math.min(last, History.bucket(now.version()));
        }
        for (long later = bucket + 1; later <= last; later++) {
            if (found.mayHaveForgotten(bucket(found.part().key(), later, deadline))) {
                return true;
            }
        }
        return false;
    }

    private History bucket(Key key, long bucket, Deadline deadline) {
        List<History.Step> steps = client
                .dynamo()
                .queryPaginator(call -> call.tableName(markers.name())
                        .keyConditionExpression("#id = :id")
                        .expressionAttributeNames(Map.of("#id", MarkerTable.ID))
                        .expressionAttributeValues(Map.of(":id", MarkerTable.archiveId(key, bucket)))
                        .consistentRead(true)
                        .overrideConfiguration(client.sends().within(deadline)))
                .items()
                .stream()
                .flatMap(item -> MarkerTable.archived(key, item).steps().stream())
                .toList();
        return new History(steps);
    }
}
