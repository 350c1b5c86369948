package dev.pawl.jdbc;

import dev.pawl.store.AttemptId;
import java.sql.SQLException;
import java.util.List;

/** Inserts the fence of an attempt. If the attempt is under way, the insert waits on the unique index until it has ended. */
final class PostgresFence {
    private int inserted;
    private Committer.Fence marker = Committer.Fence.FORGOTTEN;
    private boolean behindHorizon;

    private PostgresFence() {}

    /** Inserts the fence in the transaction that is open; only {@code FENCED} is there to be committed. */
    static Committer.Fence insert(Session session, AttemptId attempt) throws SQLException {
        PostgresFence fence = new PostgresFence();
        Pipeline.Binding binding = (statement, from) -> {
            statement.setObject(from, attempt.value());
            return from + 1;
        };
        Pipeline.run(
                session,
                List.of(
                        PostgresTransaction.READ_COMMITTED,
                        PostgresBounds.settings(session),
                        Pipeline.update(
                                "INSERT INTO pawl_commits (attempt, committed) VALUES (?, FALSE) ON CONFLICT DO NOTHING",
                                binding,
                                rows -> fence.inserted = rows),
                        Pipeline.query(
                                "SELECT committed FROM pawl_commits WHERE attempt = ?",
                                binding,
                                row -> fence.marker =
                                        row.getBoolean(1) ? Committer.Fence.COMMITTED : Committer.Fence.FENCED),
                        Pipeline.query(
                                "SELECT 1 FROM pawl_requests WHERE request = '' AND attempt >= ?",
                                binding,
                                row -> fence.behindHorizon = true)));
        return fence.inserted == 1 && fence.behindHorizon ? Committer.Fence.FORGOTTEN : fence.marker;
    }
}
