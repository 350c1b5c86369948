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
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that locks the whole database, which is all that SQLite can lock: BEGIN IMMEDIATE keeps other writers out. So does, in
 * the application's own transaction, a statement that writes, be it no row.
 */
final class DatabaseLocking implements LockingTransaction {
    private final Sessions sessions;
    private final Dialect dialect;
    private final Commits commits;
    private final Function<Key, Bound> bound;
    private @Nullable Session session;

    DatabaseLocking(Sessions sessions, Dialect dialect, Commits commits, Function<Key, Bound> bound) {
        this.sessions = sessions;
        this.dialect = dialect;
        this.commits = commits;
        this.bound = bound;
    }

    @Override
    public LockOutcome lock(List<Key> keys, Strength strength, Wait wait, Deadline deadline) {
        Session open = session;
        if (open == null) {
            Duration patience = wait.limit().compareTo(deadline.left()) < 0 ? wait.limit() : deadline.left();
            if (!commits.writers().enter(Deadline.after(patience, deadline.ticker()))) {
                return locked(keys, wait, null);
            }
            try {
                open = begun(keys.get(0), patience, deadline);
                session = open;
            } catch (SQLException e) {
                return SqliteErrors.isBehind(e) || !dialect.saysLocked(e) ? refused(keys, e) : locked(keys, wait, e);
            } finally {
                if (session == null) {
                    commits.writers().leave();
                }
            }
        }
        Session reader = open;
        return new LockOutcome.Locked(
                keys.stream().map(key -> read(reader, key)).toList(), Set.of());
    }

    private Optional<Stored> read(Session reader, Key key) {
        Bound kind = bound.apply(key);
        if (!kind.mapping().canHold(key)) {
            return Optional.empty();
        }
        try {
            return Reads.one(reader, kind, key);
        } catch (SQLException e) {
            throw new StoreException("Could not read " + key + ": " + Outcomes.said(e), e);
        }
    }

    private Session begun(Key first, Duration patience, Deadline deadline) throws SQLException {
        Session fresh = sessions.open(deadline);
        try (Statement control = fresh.statement()) {
            BusyWait waiting = new BusyWait(fresh, control, Deadline.after(patience, deadline.ticker()));
            try {
                if (fresh.isJoined()) {
                    waiting.bound();
                    control.executeUpdate(
                            "DELETE FROM " + bound.apply(first).mapping().from() + " WHERE FALSE");
                } else {
                    waiting.run("BEGIN IMMEDIATE");
                    fresh.begunByStatement(List.of("ROLLBACK"));
                }
            } finally {
                waiting.restore();
            }
            return fresh;
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
    }

    private static LockOutcome locked(List<Key> keys, Wait wait, @Nullable SQLException error) {
        return wait.mode() == Wait.Mode.SKIP
                ? new LockOutcome.Locked(Collections.nCopies(keys.size(), Optional.empty()), Set.copyOf(keys))
                : new LockOutcome.Unavailable(new StoreException(
                        "Could not lock " + keys
                                + ": somebody else is writing to the database, which is locked as a whole.",
                        error));
    }

    private static LockOutcome refused(List<Key> keys, SQLException error) {
        Outcomes.keepInterrupt(error);
        return new LockOutcome.Refused(
                SqliteErrors.isBehind(error) ? Reason.BUSY : Reason.FAILED,
                new StoreException("Could not lock " + keys + ": " + Outcomes.said(error), error));
    }

    @Override
    public CommitOutcome commit(Commit commit, Deadline deadline) {
        Session open = session;
        if (open == null) {
            return commits.make(List.of(commit), deadline).get(0);
        }
        try {
            return commits.make(open, commit, deadline);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        Session open = session;
        if (open != null) {
            session = null;
            try {
                open.close();
            } finally {
                commits.writers().leave();
            }
        }
    }
}
