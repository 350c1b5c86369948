package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.StoreException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs the body of a transaction, as often as it takes, and commits what it wrote. */
final class Transactions {
    private final Engine engine;
    private final RetryPolicy policy;
    private final Committer committer;

    Transactions(Engine engine, RetryPolicy policy) {
        this.engine = engine;
        this.policy = policy;
        this.committer = new Committer(engine);
    }

    /** How a transaction ended: with the body's result, or with what an earlier one of the same request id had left. */
    record Ended<R>(@Nullable R result, List<Condition> states, boolean repeated) {}

    <R> Ended<R> run(@Nullable RequestId request, Function<Transaction, R> body) {
        Nesting.refuseTransactionIn(engine.store());
        return engine.gate().pass(() -> {
            engine.carried().begin();
            try {
                return ended(request, body);
            } finally {
                engine.carried().end();
            }
        });
    }

    private <R> Ended<R> ended(@Nullable RequestId request, Function<Transaction, R> body) {
        Attempts attempts = new Attempts(engine, policy, List.of());
        Reliance reliance = Reliance.first();
        for (int runs = 1; ; runs++) {
            if (runs > 1) {
                attempts.requireTime();
            }
            if (!engine.admission().await(attempts.deadline())) {
                throw attempts.leftWaiting();
            }
            attempts.begin();
            TransactionRun run = new TransactionRun(engine, attempts.deadline(), reliance);
            Ended<R> ended;
            try {
                ended = attempt(request, body, attempts, run);
            } finally {
                run.locks().close();
            }
            if (ended != null) {
                return ended;
            }
            reliance = run.next(runs, attempts);
            if (!attempts.isOpen()) {
                attempts.pause();
            }
        }
    }

    private <R> @Nullable Ended<R> attempt(
            @Nullable RequestId request, Function<Transaction, R> body, Attempts attempts, TransactionRun run) {
        R result;
        try {
            result = Nesting.inTransaction(engine.store(), () -> body.apply(run));
            run.locks().requireHad();
        } catch (Throwable e) {
            end(run, attempts);
            return run.isToRestart(attempts) ? null : failed(request, run, e, attempts);
        }
        end(run, attempts);
        if (run.isToRestart(attempts)) {
            return null;
        }
        if (!run.hasWrites() && !run.holdsCopies() && request == null) {
            return isConsistent(run, attempts) ? new Ended<>(result, List.of(), false) : null;
        }
        return commit(request, run, result, attempts);
    }

    private static void end(TransactionRun run, Attempts attempts) {
        run.end();
        attempts.touched(run.keys());
    }

    /**
     * Lets out what the body threw, or what the store refused for good, unless the request was fulfilled before; and only if what the
     * body had read was consistent: otherwise it saw what never was.
     */
    private <R> @Nullable Ended<R> failed(
            @Nullable RequestId request, TransactionRun run, Throwable e, Attempts attempts) {
        try {
            if (request != null) {
                Optional<Conflict.Repeated> repeated = engine.store().repeated(request, attempts.deadline());
                if (repeated.isPresent()) {
                    return repeated(repeated.get(), run);
                }
            }
            // That a lease is lost is so whatever the body has seen.
            if (!(e instanceof FenceLostException) && !isConsistent(run, attempts)) {
                return null;
            }
        } catch (RuntimeException unchecked) {
            if (unchecked != e) {
                unchecked.addSuppressed(e);
            }
            throw unchecked;
        }
        throw Failures.rethrown(e);
    }

    private boolean isConsistent(TransactionRun run, Attempts attempts) {
        Commit check = run.check();
        if (check != null) {
            CommitOutcome outcome = committer.check(check, run, attempts);
            if (outcome instanceof CommitOutcome.Committed) {
                return true;
            }
            again(outcome, run, attempts);
            return false;
        }
        if (!run.isStored()) {
            run.failed(Reliance.Failure.UNKNOWN);
            return false;
        }
        List<Conflict> changed = run.changedSince();
        if (!changed.isEmpty()) {
            run.met(changed, attempts);
        }
        return changed.isEmpty();
    }

    /** Notes what a commit that was not made has met. */
    private static void again(@Nullable CommitOutcome outcome, TransactionRun run, Attempts attempts) {
        if (outcome instanceof CommitOutcome.Refused refused) {
            attempts.busy(refused.cause());
        } else if (outcome instanceof CommitOutcome.Rejected rejected) {
            run.met(rejected.conflicts(), attempts);
        }
    }

    private <R> @Nullable Ended<R> commit(
            @Nullable RequestId request, TransactionRun run, R result, Attempts attempts) {
        Commit commit;
        CommitOutcome outcome;
        try {
            if (run.keys().isEmpty()) {
                throw new IllegalArgumentException("A transaction with a request id must read or write something.");
            }
            commit = run.commit(request == null ? Set.of() : Set.of(request));
            outcome = committer.commit(commit, run, attempts);
        } catch (StoreException | FenceLostException | IllegalArgumentException | IllegalStateException e) {
            // It is too large, say, or lacks a fence, or breaks a constraint. Databases may look at that before they
            // look at versions.
            return failed(request, run, e, attempts);
        }
        if (outcome instanceof CommitOutcome.Committed) {
            run.committed();
            return new Ended<>(result, request == null ? List.of() : commit.statesAfter(), false);
        }
        List<Conflict> conflicts =
                outcome instanceof CommitOutcome.Rejected rejected ? rejected.conflicts() : List.of();
        for (Conflict conflict : conflicts) {
            if (conflict instanceof Conflict.Repeated repeated) {
                return repeated(repeated, run);
            }
        }
        again(outcome, run, attempts);
        if (conflicts.stream().anyMatch(run::isCallersOwn)) {
            throw new ConflictException(conflicts);
        }
        return null;
    }

    private static <R> Ended<R> repeated(Conflict.Repeated repeated, TransactionRun run) {
        List<Key> keys = repeated.results().stream().map(Condition::key).toList();
        // The body may rightly touch other keys the second time, an order of a new id say, but not only others.
        if (!run.keys().isEmpty() && Collections.disjoint(keys, run.keys())) {
            throw new IllegalArgumentException("The request id " + repeated.request() + " was used before, for " + keys
                    + " and not for any of " + run.keys() + ". Use a request id for one request only.");
        }
        return new Ended<>(null, repeated.results(), true);
    }
}
