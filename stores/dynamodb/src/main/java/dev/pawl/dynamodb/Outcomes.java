package dev.pawl.dynamodb;

import dev.pawl.store.AttemptId;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** Makes outcomes of what went wrong. */
final class Outcomes {
    private Outcomes() {}

    /**
     * Returns the outcome of a write that was answered with an error, or not at all.
     *
     * @param again whether the SDK had sent it more than once, so that an earlier copy may have been applied
     */
    static CommitOutcome of(SdkException error, boolean again, Plan plan) {
        String what = "The commit of " + plan.subject();
        ErrorTable.Meaning meaning = again ? ErrorTable.Meaning.LOST : ErrorTable.meaning(error);
        return switch (meaning) {
            case BUSY -> busy(what + " was refused as busy: " + said(error), error);
            case FAILED -> failed(what + " failed: " + said(error), error);
            default ->
                inDoubt(
                        plan.commit().ticket(),
                        "The reply to the commit of " + plan.subject() + " was lost: " + said(error),
                        error);
        };
    }

    /** Returns the outcome of a commit at which something else than DynamoDB has failed: the SDK, or what an application put into it. */
    static CommitOutcome unknown(Plan plan, Throwable error) {
        String message = "It is left open whether the commit of " + plan.subject() + " was made: " + error;
        return new CommitOutcome.InDoubt(plan.commit().ticket(), new StoreException(message, error));
    }

    /**
     * Returns the outcome of a replacement whose item remembers too many others, which could not be archived.
     *
     * @param again whether the SDK had sent it more than once, so that an earlier copy may find room yet
     */
    static CommitOutcome full(Plan plan, boolean again) {
        String message = "The commit of " + plan.subject() + " found a history that is full and could not be archived.";
        return again ? inDoubt(plan.commit().ticket(), message, null) : busy(message, null);
    }

    static CommitOutcome committed() {
        return new CommitOutcome.Committed();
    }

    static CommitOutcome busy(String message, @Nullable Exception cause) {
        return new CommitOutcome.Refused(Reason.BUSY, new StoreException(message, cause));
    }

    static CommitOutcome failed(String message, @Nullable Exception cause) {
        return new CommitOutcome.Refused(Reason.FAILED, new StoreException(message, cause));
    }

    static CommitOutcome fenced(AttemptId attempt) {
        return new CommitOutcome.Refused(
                Reason.FENCED,
                new StoreException("The attempt " + attempt + " was not applied and has been declared dead.", null));
    }

    /** Returns the outcome of an attempt that could not be settled. */
    static CommitOutcome unsettled(Ticket ticket, RuntimeException error) {
        String why = error instanceof SdkException answered ? said(answered) : error.getMessage();
        return inDoubt(ticket, "The attempt " + ticket.attempt() + " could not be settled: " + why, error);
    }

    static CommitOutcome inDoubt(Ticket ticket, String message, @Nullable Exception cause) {
        return new CommitOutcome.InDoubt(ticket, new StoreException(message, cause));
    }

    static StoreException unreadable(String what, SdkException error) {
        return new StoreException(what + ": " + said(error), error);
    }

    /** Returns what an error says; the flag of an interrupt, which the SDK answers with an error, is kept. */
    static String said(SdkException error) {
        if (error instanceof AbortedException) {
            Thread.currentThread().interrupt();
        }
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }
}
