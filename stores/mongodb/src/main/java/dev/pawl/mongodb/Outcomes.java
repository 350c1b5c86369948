package dev.pawl.mongodb;

import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoOperationTimeoutException;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.ConstraintException;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import org.bson.BsonMaximumSizeExceededException;
import org.jspecify.annotations.Nullable;

/** Makes outcomes of what went wrong. */
final class Outcomes {
    static final CommitOutcome COMMITTED = new CommitOutcome.Committed();

    private Outcomes() {}

    /** Returns the outcome of an error that stands in place of the reply to what commits. */
    static CommitOutcome ofCommitting(RuntimeException error, Plan plan) {
        return ErrorTable.leavesOpen(error) ? lost(plan, error) : ofUnsent(error, plan);
    }

    /** Returns the outcome of a commit that may have been made, as far as the answers tell that came. */
    static CommitOutcome lost(Plan plan, RuntimeException error) {
        return inDoubt(plan.commit().ticket(), "The reply to the commit of " + plan.subject() + " was lost", error);
    }

    /** Returns the outcome of an error after which the commit was surely not made. */
    static CommitOutcome ofUnsent(RuntimeException error, Plan plan) {
        String subject = "The commit of " + plan.subject();
        return switch (ErrorTable.meaning(error)) {
            case BUSY, TRANSIENT, ASTRAY -> busy(subject + " was refused as busy", error);
            case UNIQUE, CONSTRAINT ->
                new CommitOutcome.Refused(
                        Reason.FAILED,
                        new ConstraintException(
                                subject + " breaks a constraint of its collection: " + said(error), error));
            case FAILED -> new CommitOutcome.Refused(Reason.FAILED, exception(subject + " failed", error));
            case LOST ->
                isTimeout(error)
                        ? busy("The deadline passed before the commit of " + plan.subject() + " was sent", error)
                        : new CommitOutcome.Refused(
                                Reason.FAILED,
                                exception(subject + " was not sent, since the connection failed", error));
        };
    }

    private static boolean isTimeout(RuntimeException error) {
        return error instanceof MongoOperationTimeoutException || error instanceof MongoExecutionTimeoutException;
    }

    static CommitOutcome busy(String message, @Nullable RuntimeException cause) {
        return new CommitOutcome.Refused(Reason.BUSY, exception(message, cause));
    }

    static CommitOutcome failed(String message) {
        return new CommitOutcome.Refused(Reason.FAILED, new StoreException(message, null));
    }

    static CommitOutcome fenced(Object attempt) {
        return new CommitOutcome.Refused(
                Reason.FENCED,
                new StoreException("The attempt " + attempt + " was declared dead before it was made.", null));
    }

    static CommitOutcome inDoubt(Ticket ticket, String message, @Nullable RuntimeException cause) {
        return new CommitOutcome.InDoubt(ticket, exception(message, cause));
    }

    /** Makes an exception, and restores the interrupt that the driver answered with its error. */
    static StoreException exception(String message, @Nullable RuntimeException cause) {
        if (cause instanceof MongoInterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new StoreException(cause == null ? message : message + ": " + said(cause), cause);
    }

    private static String said(RuntimeException error) {
        if (error instanceof BsonMaximumSizeExceededException) {
            return "the document is larger than the 16 MB that MongoDB keeps in one";
        }
        String message = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return error instanceof MongoException mongo && mongo.getCode() > 0
                ? message + " (code " + mongo.getCode() + ")"
                : message;
    }
}
