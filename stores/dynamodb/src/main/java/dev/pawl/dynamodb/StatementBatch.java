package dev.pawl.dynamodb;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementError;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementResponse;

/**
 * Replacements of different aggregates in one request, a statement of PartiQL for each. Every statement is answered on its own; what
 * goes wrong with the whole request goes wrong with each of them. What was surely not made for another reason than a conflict, or for
 * being busy, has no outcome here: the {@code UpdateItem} that does the same decides, which asks for less of DynamoDB.
 */
record StatementBatch(Client client, Judge judge) {
    /** As many as DynamoDB takes in one request. */
    static final int MAX_STATEMENTS = 25;

    /** One of the replacements. */
    record Entry(Plan plan, BatchStatementRequest statement) {}

    /** Returns an outcome for each replacement, in their order, or empty for one that is to be sent alone. */
    List<Optional<CommitOutcome>> make(List<Entry> entries, Deadline deadline) {
        Sends sends = client.sends();
        List<Optional<CommitOutcome>> outcomes = new ArrayList<>();
        try {
            List<BatchStatementResponse> answers =
                    client.execute(entries.stream().map(Entry::statement).toList(), sends, deadline);
            for (int i = 0; i < entries.size(); i++) {
                outcomes.add(outcome(entries.get(i).plan(), answers.get(i).error(), sends, deadline));
            }
        } catch (SdkException e) {
            boolean surelyFailed = !sends.again() && ErrorTable.meaning(e) == ErrorTable.Meaning.FAILED;
            for (Entry entry : entries) {
                outcomes.add(
                        surelyFailed ? Optional.empty() : Optional.of(Outcomes.of(e, sends.again(), entry.plan())));
            }
        }
        return outcomes;
    }

    private Optional<CommitOutcome> outcome(
            Plan plan, @Nullable BatchStatementError error, Sends sends, Deadline deadline) {
        if (error == null) {
            return Optional.of(Outcomes.committed());
        }
        ErrorTable.Meaning meaning = ErrorTable.statement(error.codeAsString());
        Optional<CommitOutcome> judged = meaning == ErrorTable.Meaning.CONDITION
                ? judge.judge(plan, error.item(), sends, deadline)
                : Optional.empty();
        if (judged.isPresent()) {
            return judged;
        }
        String said = error.codeAsString() + ": " + error.message();
        if (sends.again() || meaning == ErrorTable.Meaning.LOST) {
            return Optional.of(Outcomes.inDoubt(
                    plan.commit().ticket(),
                    "It is left open whether the commit of " + plan.subject() + " was made: " + said,
                    null));
        }
        return meaning == ErrorTable.Meaning.BUSY
                ? Optional.of(Outcomes.busy("The commit of " + plan.subject() + " was refused as busy: " + said, null))
                : Optional.empty();
    }
}
