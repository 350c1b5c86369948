package dev.pawl.dynamodb;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Makes one commit: as a single conditional write where that is enough, and as a transaction otherwise. */
final class Commits {
    private final Client client;
    private final @Nullable MarkerTable markers;
    private final Function<Key, Mapping> mappings;
    private final Trimming trimming;

    Commits(Client client, @Nullable MarkerTable markers, Function<Key, Mapping> mappings) {
        this.client = client;
        this.markers = markers;
        this.mappings = mappings;
        this.trimming = new Trimming(client, markers);
    }

    CommitOutcome make(Commit commit, Deadline deadline) {
        Plan plan = Plan.of(commit, mappings, markers != null);
        if (deadline.passed()) {
            return Outcomes.busy("The commit of " + plan.subject() + " was not sent: its deadline had passed.", null);
        } else if (markers == null && !commit.requests().isEmpty()) {
            return Outcomes.failed(
                    "The commit of " + plan.subject()
                            + " has request ids, which this store without markers cannot keep.",
                    null);
        }
        if (commit.notAfter() != null) {
            return Outcomes.failed("DynamoDB has no clock by which a commit could be judged.", null);
        }
        try {
            CommitOutcome outcome = send(plan, deadline);
            if (outcome instanceof CommitOutcome.Committed) {
                trimming.after(plan, deadline);
            }
            return outcome;
        } catch (StoreException e) {
            // Thrown for what cannot be encoded, before anything is sent.
            return new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, e);
        }
    }

    private CommitOutcome send(Plan plan, Deadline deadline) {
        if (plan.commit().writes().isEmpty() && plan.commit().requests().isEmpty()) {
            return new Checks(client).make(plan, deadline);
        } else if (plan.isReplacement() || (markers == null && plan.isSingle())) {
            return single(plan, deadline);
        }
        return new TransactionalCommit(client, markers, plan, deadline).make();
    }

    private CommitOutcome single(Plan plan, Deadline deadline) {
        TransactWriteItem action = plan.actions(List.of()).get(0);
        Sends sends = new Sends();
        try {
            client.write(action, sends, deadline);
            return Outcomes.committed();
        } catch (ConditionalCheckFailedException e) {
            return judged(plan, e.item(), sends, deadline);
        } catch (SdkException e) {
            return Outcomes.of(e, sends.again(), plan);
        }
    }

    /** Decides what it means that the item which was found does not fulfil the condition. */
    private CommitOutcome judged(Plan plan, Map<String, AttributeValue> item, Sends sends, Deadline deadline) {
        Plan.Part part = plan.parts().get(0);
        Commit commit = plan.commit();
        try {
            Found found = Found.of(part, commit.attempt(), item);
            if (found.wrote()) {
                return Outcomes.committed();
            }
            Conflict.Mismatch mismatch = found.mismatch();
            if (mismatch == null) {
                return found.refusal(commit);
            } else if (markers != null && !found.knowsWhatFollowed() && isArchived(part, commit.attempt(), deadline)) {
                return Outcomes.committed();
            } else if (markers == null && sends.again()) {
                return Outcomes.inDoubt(
                        commit.ticket(),
                        "The commit of " + plan.subject()
                                + " was sent more than once, and no marker tells whether the first copy was made.",
                        null);
            }
            return new CommitOutcome.Rejected(List.of(mismatch));
        } catch (StoreException e) {
            return sends.again()
                    ? Outcomes.inDoubt(commit.ticket(), "The commit was answered, but: " + e.getMessage(), e)
                    : new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, e);
        } catch (SdkException e) {
            return Outcomes.inDoubt(
                    commit.ticket(),
                    "The archive could not be asked about " + plan.subject() + ": " + Outcomes.said(e),
                    e);
        }
    }

    private boolean isArchived(Plan.Part part, AttemptId attempt, Deadline deadline) {
        State expected = part.condition().expected();
        return markers != null && client.isArchived(markers, part.key(), expected, attempt.stamp(), deadline);
    }
}
