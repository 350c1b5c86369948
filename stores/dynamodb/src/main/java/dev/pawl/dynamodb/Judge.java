package dev.pawl.dynamodb;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Decides what it means that an item does not fulfil the condition of a single write. */
record Judge(@Nullable Archive archive) {

    /**
     * Returns the outcome, or empty if the item is in the expected state and something else stands against the write.
     *
     * @param item the item that was found, empty if there is none
     */
    Optional<CommitOutcome> judge(Plan plan, Map<String, AttributeValue> item, Sends sends, Deadline deadline) {
        Plan.Part part = plan.parts().get(0);
        Commit commit = plan.commit();
        try {
            Found found = Found.of(part, commit.attempt(), item);
            if (found.wrote()) {
                return Optional.of(Outcomes.committed());
            }
            Conflict.Mismatch mismatch = found.mismatch();
            if (mismatch == null) {
                return Optional.empty();
            }
            History archived =
                    archive == null || found.knowsWhatFollowed() ? History.NONE : archive.beside(found, deadline);
            if (archived.tellsOf(commit.attempt().stamp())) {
                return Optional.of(Outcomes.committed());
            } else if (sends.again()
                    && (archive == null || !lasts(mismatch) || archive.mayHaveForgotten(found, archived, deadline))) {
                return Optional.of(Outcomes.inDoubt(
                        commit.ticket(),
                        "The commit of " + plan.subject()
                                + " was sent more than once, and nothing tells whether the first copy was made or will be.",
                        null));
            }
            return Optional.of(new CommitOutcome.Rejected(List.of(mismatch)));
        } catch (StoreException e) {
            return Optional.of(
                    sends.again()
                            ? Outcomes.inDoubt(commit.ticket(), "The commit was answered, but: " + e.getMessage(), e)
                            : new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, e));
        } catch (SdkException e) {
            return Optional.of(Outcomes.inDoubt(
                    commit.ticket(),
                    "The archive could not be asked about " + plan.subject() + ": " + Outcomes.said(e),
                    e));
        } catch (RuntimeException e) {
            return Optional.of(Outcomes.unknown(plan, e));
        }
    }

    /**
     * Tells whether a conflict keeps out every copy of the commit that may still be on its way, too: a version with a stamp never
     * comes back, and a request that was fulfilled stays so. What is in the way of an insert may be deleted.
     */
    static boolean lasts(Conflict conflict) {
        return conflict instanceof Conflict.Repeated
                || (conflict instanceof Conflict.Mismatch mismatch
                        && mismatch.expected() instanceof State.At at
                        && at.version().hasStamp());
    }
}
