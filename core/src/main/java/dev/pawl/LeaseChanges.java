package dev.pawl;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.State;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One commit on the locks of transactions and on their grants. Used by one thread. */
final class LeaseChanges {
    private final AttemptId attempt;
    private final Bound<String, TransactionLock> bound;
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Write> writes = new ArrayList<>();

    LeaseChanges(AttemptId attempt, Bound<String, TransactionLock> bound) {
        this.attempt = attempt;
        this.bound = bound;
    }

    static Condition condition(Versioned<String, TransactionLock> seen) {
        return new Condition(seen.key(), State.at(seen.version()));
    }

    /** Stores a lock or a grant, if it is still as it was seen, and returns what is then stored. */
    Versioned<String, TransactionLock> put(
            String name, @Nullable Versioned<String, TransactionLock> seen, TransactionLock value) {
        State expected = seen == null ? State.absent() : State.at(seen.version());
        Bound.Prepared<String, TransactionLock> prepared =
                bound.put(name, value, bound.versionAfter(expected, attempt));
        conditions.add(new Condition(prepared.write().key(), expected));
        writes.add(prepared.write());
        return prepared.result();
    }

    void delete(Versioned<String, TransactionLock> seen) {
        check(seen);
        writes.add(new Write.Delete(seen.key()));
    }

    void check(Versioned<String, TransactionLock> seen) {
        conditions.add(condition(seen));
    }

    /** Names a transaction in a lock no more; a lock that names nobody goes. */
    void remove(Versioned<String, TransactionLock> seen, String holder) {
        TransactionLock left = seen.value().without(holder);
        if (left.holdings().isEmpty()) {
            delete(seen);
        } else if (!left.equals(seen.value())) {
            put(seen.id(), seen, left);
        }
    }

    /** Returns true if all is stored; false if nothing is, since something was not as it was seen, or the store is busy. */
    boolean areMade(Engine engine, Attempts attempts) {
        if (writes.isEmpty()) {
            return true;
        }
        CommitOutcome outcome =
                new Committer(engine).commit(new Commit(attempt, Set.of(), conditions, writes), attempts);
        if (outcome instanceof CommitOutcome.Rejected rejected) {
            attempts.met(rejected.conflicts());
        } else if (outcome instanceof CommitOutcome.Refused refused) {
            attempts.busy(refused.cause());
        }
        return outcome instanceof CommitOutcome.Committed;
    }
}
