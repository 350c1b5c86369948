package dev.pawl.testkit;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A fake: just enough of a store to see what a wrapper does to it. One thread at a time. */
class FakeStore implements Store {
    final List<AttemptId> asked = new ArrayList<>();
    final Set<AttemptId> applied = new HashSet<>();
    boolean fencing = true;
    boolean closed;

    private final Map<Key, Stored> rows = new TreeMap<>();
    private final Map<RequestId, List<Condition>> fulfilled = new HashMap<>();
    private final Set<AttemptId> fenced = new HashSet<>();

    State state(Key key) {
        Stored stored = rows.get(key);
        return stored == null ? State.absent() : State.at(stored.version());
    }

    @Override
    public Capabilities bind(Kind kind, Deadline deadline) {
        return new Capabilities(true, true, true, 100, 100, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    @Override
    public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
        return keys.stream().map(key -> Optional.ofNullable(rows.get(key))).toList();
    }

    @Override
    public List<Id> ids(String kind, @Nullable Id after, int limit, Deadline deadline) {
        return rows.keySet().stream().map(Key::id).limit(limit).toList();
    }

    @Override
    public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
        return batch.stream().map(this::commit).toList();
    }

    @Override
    public CommitOutcome settle(Ticket ticket, Deadline deadline) {
        if (applied.contains(ticket.attempt())) {
            return new CommitOutcome.Committed();
        }
        fenced.add(ticket.attempt());
        return fenced();
    }

    @Override
    public Optional<Conflict.Repeated> repeated(RequestId request, Deadline deadline) {
        return Optional.ofNullable(fulfilled.get(request)).map(results -> new Conflict.Repeated(request, results));
    }

    @Override
    public void close() {
        closed = true;
    }

    private CommitOutcome commit(Commit commit) {
        asked.add(commit.attempt());
        if (applied.contains(commit.attempt())) {
            return new CommitOutcome.Committed();
        }
        if (fencing && fenced.contains(commit.attempt())) {
            return fenced();
        }
        List<Conflict> conflicts = new ArrayList<>();
        for (Condition condition : commit.conditions()) {
            State actual = state(condition.key());
            if (!actual.equals(condition.expected())) {
                conflicts.add(new Conflict.Mismatch(condition.key(), condition.expected(), actual, null));
            }
        }
        if (!conflicts.isEmpty()) {
            return new CommitOutcome.Rejected(conflicts);
        }
        for (Write write : commit.writes()) {
            if (write instanceof Write.Put put) {
                rows.put(put.key(), new Stored(put.key(), put.version(), put.value()));
            } else {
                rows.remove(write.key());
            }
        }
        applied.add(commit.attempt());
        fulfilled.putAll(commit.results());
        return new CommitOutcome.Committed();
    }

    private static CommitOutcome fenced() {
        return new CommitOutcome.Refused(Reason.FENCED, new StoreException("The attempt was declared dead.", null));
    }
}
