package dev.pawl.dynamodb;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Makes commits: as single conditional writes where that is enough, several of them in one request, and as transactions otherwise. */
final class Commits {
    private final Client client;
    private final @Nullable MarkerTable markers;
    private final Function<Key, Mapping> mappings;
    private final Judge judge;
    private final Trimming trimming;

    Commits(Client client, @Nullable MarkerTable markers, Function<Key, Mapping> mappings) {
        this.client = client;
        this.markers = markers;
        this.mappings = mappings;
        this.judge = new Judge(markers == null ? null : new Archive(client, markers));
        this.trimming = new Trimming(client, markers);
    }

    /**
     * Returns how a commit is to be made.
     *
     * @throws IllegalArgumentException if it has a kind that was never bound, or an id that is none of its kind
     */
    Plan plan(Commit commit) {
        return Plan.of(commit, mappings, markers != null);
    }

    /** Returns the commit as one of those that may share a request, or empty if it is to be made alone. */
    Optional<StatementBatch.Entry> statement(Plan plan, Deadline deadline) {
        if (!plan.isReplacement()
                || plan.commit().notAfter() != null
                || deadline.passed()
                || trimming.isDueAfter(plan)) {
            return Optional.empty();
        }
        try {
            return Statement.of(plan).map(statement -> new StatementBatch.Entry(plan, statement));
        } catch (StoreException notKept) {
            // Made alone, it is refused for the same reason.
            return Optional.empty();
        }
    }

    /** Makes commits that share a request. Those without an outcome are to be made alone. */
    List<Optional<CommitOutcome>> make(List<StatementBatch.Entry> together, Deadline deadline) {
        return new StatementBatch(client, judge).make(together, deadline);
    }

    CommitOutcome make(Plan plan, Deadline deadline) {
        Commit commit = plan.commit();
        if (deadline.passed()) {
            return Outcomes.busy("The commit of " + plan.subject() + " was not sent: its deadline had passed.", null);
        } else if (markers == null && !commit.requests().isEmpty()) {
            return Outcomes.failed(
                    "The commit of " + plan.subject()
                            + " has request ids, which this store without markers cannot keep.",
                    null);
        }
        if (!commit.requests().stream().allMatch(MarkerTable::keeps)) {
            return Outcomes.failed(
                    "The commit of " + plan.subject()
                            + " has a request id with half of a surrogate pair, which DynamoDB cannot keep.",
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
        return new TransactionalCommit(client, markers, trimming, plan, deadline).make();
    }

    private CommitOutcome single(Plan plan, Deadline deadline) {
        TransactWriteItem action = plan.actions(List.of()).get(0);
        Sends sends = client.sends();
        try {
            return sent(plan, action, sends, deadline)
                    .orElseGet(() ->
                            sent(plan, action, sends, deadline).orElseGet(() -> Outcomes.full(plan, sends.again())));
        } catch (SdkException e) {
            return Outcomes.of(e, sends.again(), plan);
        }
    }

    /** Makes a single write, or returns empty if the history of its item was full, in which there is room now. */
    private Optional<CommitOutcome> sent(Plan plan, TransactWriteItem action, Sends sends, Deadline deadline) {
        Map<String, AttributeValue> item;
        try {
            client.write(action, sends, deadline);
            return Optional.of(Outcomes.committed());
        } catch (ConditionalCheckFailedException e) {
            item = e.item();
        }
        Optional<CommitOutcome> judged = judge.judge(plan, item, sends, deadline);
        if (judged.isPresent()) {
            return judged;
        }
        Found found = Found.of(plan.parts().get(0), plan.commit().attempt(), item);
        if (!found.isFull()) {
            return Optional.of(found.refusal(plan.commit()));
        }
        return trimming.makesRoom(found, deadline) ? Optional.empty() : Optional.of(Outcomes.full(plan, sends.again()));
    }
}
