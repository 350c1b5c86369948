package dev.pawl.dynamodb;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ItemResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** Commits that write nothing: all keys are read as of one moment and compared. */
record Checks(Client client) {

    CommitOutcome make(Plan plan, Deadline deadline) {
        List<Conflict> conflicts = new ArrayList<>();
        try {
            List<Map<String, AttributeValue>> items = items(plan, deadline);
            for (int i = 0; i < items.size(); i++) {
                Conflict.Mismatch mismatch = Found.of(
                                plan.parts().get(i), plan.commit().attempt(), items.get(i))
                        .mismatch();
                if (mismatch != null) {
                    conflicts.add(mismatch);
                }
            }
        } catch (SdkException e) {
            String message = plan.subject() + " could not be checked: " + Outcomes.said(e);
            return hasFailed(e) ? Outcomes.failed(message, e) : Outcomes.busy(message, e);
        }
        return conflicts.isEmpty() ? Outcomes.committed() : new CommitOutcome.Rejected(conflicts);
    }

    /** A read of several items is cancelled when it meets a transaction that writes one of them; that one is soon over. */
    private static boolean hasFailed(SdkException error) {
        if (error instanceof TransactionCanceledException canceled && canceled.hasCancellationReasons()) {
            return ErrorTable.hasFailed(canceled);
        }
        return ErrorTable.meaning(error) == ErrorTable.Meaning.FAILED;
    }

    private List<Map<String, AttributeValue>> items(Plan plan, Deadline deadline) {
        if (plan.parts().isEmpty()) {
            return List.of();
        } else if (plan.parts().size() == 1) {
            Plan.Part part = plan.parts().get(0);
            return List.of(
                    client.get(part.mapping().tableName(), part.mapping().keys().of(part.key()), deadline));
        }
        List<TransactGetItem> gets = plan.parts().stream()
                .map(part -> TransactGetItem.builder()
                        .get(get -> get.tableName(part.mapping().tableName())
                                .key(part.mapping().keys().of(part.key())))
                        .build())
                .toList();
        return client
                .dynamo()
                .transactGetItems(call -> call.transactItems(gets)
                        .overrideConfiguration(client.sends().within(deadline)))
                .responses()
                .stream()
                .map(ItemResponse::item)
                .toList();
    }
}
