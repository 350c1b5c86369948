package dev.pawl.jdbc;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.ConstraintException;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Makes outcomes of what went wrong. */
final class Outcomes {
    private Outcomes() {}

    /**
     * Returns the outcome of an error.
     *
     * @param committing whether the error stands in place of the reply to what commits
     */
    static CommitOutcome of(ErrorTable errors, SQLException error, boolean committing, Plan plan) {
        return switch (errors.meaning(error)) {
            case BUSY -> busy("The commit of " + plan.subject() + " was refused as busy: " + said(error), error);
            case UNIQUE, CONSTRAINT ->
                new CommitOutcome.Refused(
                        Reason.FAILED,
                        new ConstraintException(
                                "The commit of " + plan.subject() + " breaks a constraint of its table: " + said(error),
                                error));
            case FAILED -> failed("The commit of " + plan.subject() + " failed: " + said(error), error);
            case LOST ->
                committing
                        ? new CommitOutcome.InDoubt(
                                plan.commit().ticket(),
                                new StoreException(
                                        "The reply to the commit of " + plan.subject() + " was lost: " + said(error),
                                        error))
                        : failed(
                                "The commit of " + plan.subject() + " was not sent, the connection failed: "
                                        + said(error),
                                error);
        };
    }

    static CommitOutcome busy(String message, @Nullable Exception cause) {
        return new CommitOutcome.Refused(Reason.BUSY, new StoreException(message, cause));
    }

    static CommitOutcome failed(String message, @Nullable Exception cause) {
        return new CommitOutcome.Refused(Reason.FAILED, new StoreException(message, cause));
    }

    static CommitOutcome fenced(String attempt) {
        return new CommitOutcome.Refused(
                Reason.FENCED,
                new StoreException("The attempt " + attempt + " was declared dead before it was made.", null));
    }

    static String said(SQLException error) {
        String message = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return error.getSQLState() == null ? message : message + " (SQLSTATE " + error.getSQLState() + ")";
    }

    static CommitOutcome inDoubt(Ticket ticket, String message, @Nullable Exception cause) {
        return new CommitOutcome.InDoubt(ticket, new StoreException(message, cause));
    }

    /** Some pools answer an interrupt with an exception and forget the flag. */
    static void keepInterrupt(SQLException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
