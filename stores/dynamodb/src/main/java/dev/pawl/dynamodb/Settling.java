package dev.pawl.dynamodb;

import dev.pawl.store.AttemptId;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Finds out how an attempt ended, and declares it dead if it was not applied. A ticket does not tell whether its attempt was a
 * transaction or one replacement, so both ways of leaving a trace are looked at, and both ways of arriving late are closed.
 *
 * <ol>
 *   <li>The attempt's marker is there and says committed: committed. Inserts, deletes, several aggregates and commits with
 *       request ids leave one in their transaction.
 *   <li>No marker is there, and the attempt is older than the window: its marker may have been deleted, so in doubt, for good.
 *   <li>No marker is there: a fence is put in its place, by a write that fails if a marker is there after all (then case 1). A
 *       late copy of a transaction now fails on the fence. Unless the ticket is of one key at a version, that is all: fenced.
 *   <li>One key at a version: a conditional update adds the attempt to the item's fences if the item is still at that version.
 *       If it succeeds, no replacement was applied, and a late copy of one fails on the fence, or, once another write has removed
 *       the fences, on the version: fenced.
 *   <li>The update fails, and the item shows the attempt as its writer or in its history: committed.
 *   <li>The update fails, and the history shows another attempt as the one that replaced the version: fenced, since a version
 *       is replaced once and never comes back.
 *   <li>The update fails, and the item is gone or remembers that version no longer: the archive decides, which is written before
 *       a history is cut or in the transaction that deletes the item. If another program has put the item anew meanwhile, and
 *       dropped what it remembered, nobody knows: in doubt, for good. That shows in the item, or, once that was replaced often
 *       enough, in the archive, as a step from a version without a stamp.
 * </ol>
 *
 * <p>A late copy may arrive between any two of these steps. Before step 3 it leaves a marker that step 3 meets; between 3 and 4,
 * a transaction fails, and a replacement changes the version that step 4 expects, and is found in step 5; after step 4, it
 * fails. Several settlers do the same writes and reach the same answer. If a settler stops half-way, the next one begins anew.
 */
record Settling(Client client, MarkerTable markers, Function<Key, Mapping> mappings) {

    CommitOutcome settle(Ticket ticket, Deadline deadline) {
        AttemptId attempt = ticket.attempt();
        try {
            if (markers.mayBeForgotten(attempt)) {
                return remembered(ticket, deadline);
            } else if (isCommittedOrFence(attempt, deadline)) {
                return Outcomes.committed();
            }
            Condition condition = ticket.conditions().get(0);
            return Plan.canBeReplacement(ticket.conditions())
                            && isReplacementCommittedOrFence(attempt, condition, deadline)
                    ? Outcomes.committed()
                    : Outcomes.fenced(attempt);
        } catch (SdkException | StoreException e) {
            return Outcomes.unsettled(ticket, e);
        }
    }

    private CommitOutcome remembered(Ticket ticket, Deadline deadline) {
        Map<String, AttributeValue> marker = client.get(markers.name(), markers.markerKey(ticket.attempt()), deadline);
        if (!marker.isEmpty() && MarkerTable.isCommitted(marker)) {
            return Outcomes.committed();
        }
        return Outcomes.inDoubt(
                ticket,
                "The attempt " + ticket.attempt() + " is older than the window of " + markers.window()
                        + " for which its marker is kept.",
                null);
    }

    private boolean isCommittedOrFence(AttemptId attempt, Deadline deadline) {
        try {
            client.write(markers.put(markers.markerItem(attempt, false)), client.sends(), deadline);
            return false;
        } catch (ConditionalCheckFailedException e) {
            return MarkerTable.isCommitted(e.item());
        }
    }

    private boolean isReplacementCommittedOrFence(AttemptId attempt, Condition condition, Deadline deadline) {
        Plan.Part part = new Plan.Part(condition, null, mappings.apply(condition.key()));
        Map<String, AttributeValue> item;
        try {
            fence(part, attempt, deadline);
            return false;
        } catch (ConditionalCheckFailedException e) {
            item = e.item();
        }
        Found found = Found.of(part, attempt, item);
        if (found.wrote()) {
            return true;
        } else if (found.isFenced() || found.knowsWhatFollowed()) {
            return false;
        }
        Archive archive = new Archive(client, markers);
        History archived = archive.beside(found, deadline);
        if (archived.tellsOf(attempt.stamp())) {
            return true;
        } else if (archive.mayHaveForgotten(found, archived, deadline)) {
            throw new StoreException(
                    "another program has put " + part.key() + " anew, without the history that would tell.", null);
        }
        return false;
    }

    private void fence(Plan.Part part, AttemptId attempt, Deadline deadline) {
        Mapping mapping = part.mapping();
        Expression names = new Expression();
        String condition = mapping.condition(part.condition().expected(), attempt, names);
        String add = "ADD " + names.name(mapping.table().fencedAttribute()) + " "
                + names.value(AttributeValue.fromSs(List.of(attempt.toString())));
        client.dynamo()
                .updateItem(call -> call.tableName(mapping.tableName())
                        .key(mapping.keys().of(part.key()))
                        .updateExpression(add)
                        .conditionExpression(condition)
                        .expressionAttributeNames(names.names())
                        .expressionAttributeValues(names.values())
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                        .overrideConfiguration(client.sends().within(deadline)));
    }
}
