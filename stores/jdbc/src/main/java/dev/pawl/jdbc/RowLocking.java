package dev.pawl.jdbc;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Wait;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A transaction on a connection of its own that locks rows. What is absent cannot be locked; its absence is checked at commit. In the
 * application's own transaction rows are locked under a savepoint, and stay so until the application ends it.
 */
final class RowLocking implements LockingTransaction {
    private final Session session;
    private final Dialect dialect;
    private final Commits commits;
    private final Function<Key, Bound> bound;

    RowLocking(Session session, Dialect dialect, Commits commits, Function<Key, Bound> bound) {
        this.session = session;
        this.dialect = dialect;
        this.commits = commits;
        this.bound = bound;
    }

    @Override
    public LockOutcome lock(List<Key> keys, Strength strength, Wait wait, Deadline deadline) {
        Map<Bound, List<Key>> kinds = kinds(keys);
        Map<Key, Stored> found = new HashMap<>();
        try {
            session.endBy(deadline);
            if (session.isJoined()) {
                session.begin();
            }
            for (Map.Entry<Bound, List<Key>> kind : kinds.entrySet()) {
                dialect.lock(
                        session, kind.getKey(), kind.getValue(), strength, wait.mode(), millis(wait, deadline), found);
            }
            Set<Key> skipped = wait.mode() == Wait.Mode.SKIP ? skipped(keys, found) : Set.of();
            if (session.isJoined()) {
                session.commit();
            }
            return new LockOutcome.Locked(
                    keys.stream()
                            .map(key -> Optional.ofNullable(found.get(key)))
                            .toList(),
                    skipped);
        } catch (SQLException e) {
            return afterError(keys, e);
        }
    }

    private Map<Bound, List<Key>> kinds(List<Key> keys) {
        Map<Bound, List<Key>> kinds = new LinkedHashMap<>();
        keys.stream().sorted().forEach(key -> {
            Bound kind = bound.apply(key);
            if (kind.mapping().canHold(key)) {
                kinds.computeIfAbsent(kind, any -> new ArrayList<>()).add(key);
            }
        });
        return kinds;
    }

    /** Not less than one, since zero means forever to every database. */
    private static long millis(Wait wait, Deadline deadline) {
        long limit = wait.mode() == Wait.Mode.AT_MOST ? wait.limit().toMillis() : Long.MAX_VALUE;
        return Math.max(1, Math.min(limit, Math.min(deadline.left().toMillis(), Integer.MAX_VALUE)));
    }

    /** What is not locked but there was skipped. */
    private Set<Key> skipped(List<Key> keys, Map<Key, Stored> locked) throws SQLException {
        Map<Bound, List<Key>> missing =
                kinds(keys.stream().filter(key -> !locked.containsKey(key)).toList());
        Map<Key, Stored> there = new HashMap<>();
        if (!missing.isEmpty()) {
            dialect.read(session, missing, there);
        }
        return new HashSet<>(there.keySet());
    }

    private LockOutcome afterError(List<Key> keys, SQLException error) {
        Outcomes.keepInterrupt(error);
        rollBackJoined(error);
        close();
        StoreException cause = new StoreException("Could not lock " + keys + ": " + Outcomes.said(error), error);
        if (dialect.saysLocked(error)) {
            return new LockOutcome.Unavailable(cause);
        }
        boolean busy = dialect.errors().meaning(error) == ErrorTable.Meaning.BUSY;
        return new LockOutcome.Refused(busy ? Reason.BUSY : Reason.FAILED, cause);
    }

    /** A row that is not to be had leaves the application's transaction as it was, unless the error has ended that. */
    private void rollBackJoined(SQLException error) {
        try {
            if (session.isJoined()) {
                session.rollBack();
            }
        } catch (SQLException e) {
            error.addSuppressed(e);
        }
    }

    @Override
    public CommitOutcome commit(Commit commit, Deadline deadline) {
        try {
            return commits.make(session, commit, deadline);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
