package dev.pawl;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import dev.pawl.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store in memory that makes the most of what a store may do with a batch: it checks all of it before it writes any of it, as one
 * statement would, so that commits which overlap are both made; it fails at all of it for the fault of one; and every second time its
 * reply is lost. A batch takes three seconds of its own clock.
 */
final class AllAtOnceStore extends ForwardingStore {
    static final String CONSTRAINT = "No sum is negative.";
    static final Duration COMMIT = Duration.ofSeconds(3);

    private final Map<Key, Stored> rows = new HashMap<>();
    private final Map<AttemptId, Boolean> fates = new HashMap<>();
    private final AtomicLong now = new AtomicLong();
    private int batches;

    AllAtOnceStore() {
        super(new MemoryStore());
    }

    long now() {
        return now.get();
    }

    @Override
    public Capabilities bind(Kind kind, Deadline deadline) {
        Capabilities real = super.bind(kind, deadline);
        return new Capabilities(
                real.stamped(),
                real.settlesExactly(),
                real.keepsScale(),
                real.maxWritesPerCommit(),
                real.maxCommitsPerBatch(),
                real.maxValueBytes(),
                real.maxBatchBytes(),
                1,
                1);
    }

    @Override
    public synchronized List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
        return keys.stream().map(key -> Optional.ofNullable(rows.get(key))).toList();
    }

    @Override
    public synchronized List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
        now.addAndGet(COMMIT.toNanos());
        if (batch.stream().anyMatch(AllAtOnceStore::breaksTheConstraint)) {
            return batch.stream().map(AllAtOnceStore::failed).toList();
        }
        List<CommitOutcome> outcomes = batch.stream().map(this::checked).toList();
        for (int i = 0; i < batch.size(); i++) {
            if (outcomes.get(i) instanceof CommitOutcome.Committed) {
                apply(batch.get(i));
            }
        }
        return ++batches % 2 == 0 ? batch.stream().map(AllAtOnceStore::lost).toList() : outcomes;
    }

    private static boolean breaksTheConstraint(Commit commit) {
        return commit.writes().stream().anyMatch(write -> sum(((Write.Put) write).value()) < 0);
    }

    static long sum(Node.Fields value) {
        return ((Node.Int64) value.values().get("sum")).value();
    }

    private static CommitOutcome failed(Commit commit) {
        return new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, new StoreException(CONSTRAINT, null));
    }

    private static CommitOutcome lost(Commit commit) {
        return new CommitOutcome.InDoubt(commit.ticket(), new StoreException("The reply was lost.", null));
    }

    private CommitOutcome checked(Commit commit) {
        Boolean fate = fates.get(commit.attempt());
        if (fate != null) {
            return fated(fate);
        }
        List<Conflict> conflicts = new ArrayList<>();
        for (Condition condition : commit.conditions()) {
            Stored row = rows.get(condition.key());
            State actual = row == null ? State.absent() : State.at(row.version());
            if (!actual.equals(condition.expected())) {
                conflicts.add(new Conflict.Mismatch(condition.key(), condition.expected(), actual, row));
            }
        }
        return conflicts.isEmpty() ? new CommitOutcome.Committed() : new CommitOutcome.Rejected(conflicts);
    }

    private void apply(Commit commit) {
        if (fates.put(commit.attempt(), true) == null) {
            for (Write write : commit.writes()) {
                Write.Put put = (Write.Put) write;
                rows.put(put.key(), new Stored(put.key(), put.version(), put.value()));
            }
        }
    }

    @Override
    public synchronized CommitOutcome settle(Ticket ticket, Deadline deadline) {
        return fated(fates.computeIfAbsent(ticket.attempt(), unknown -> false));
    }

    private static CommitOutcome fated(boolean committed) {
        return committed
                ? new CommitOutcome.Committed()
                : new CommitOutcome.Refused(
                        CommitOutcome.Reason.FENCED, new StoreException("The attempt was declared dead.", null));
    }
}
