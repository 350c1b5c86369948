package dev.pawl.jdbc;

import dev.pawl.jdbc.Committer.Fence;
import dev.pawl.store.AttemptId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The markers of attempts on MariaDB and MySQL: fences them, and deletes those that are old. */
final class MySqlMarkers {
    private static final int DEADLOCK = 1213;

    private final Session session;
    private final MySqlBounds bounds;

    MySqlMarkers(Session session, MySqlBounds bounds) {
        this.session = session;
        this.bounds = bounds;
    }

    /** If an attempt is rolled back that several have waited for, InnoDB lets all but one of them fail with a deadlock. */
    Fence fence(AttemptId attempt) throws SQLException {
        while (true) {
            try {
                return tryToFence(attempt);
            } catch (SQLException e) {
                if (e.getErrorCode() != DEADLOCK || session.deadline().passed()) {
                    throw e;
                }
            }
        }
    }

    /** Inserts the fence. If the attempt is under way, the insert waits on the primary key until it has ended. */
    private Fence tryToFence(AttemptId attempt) throws SQLException {
        MySqlWork work = new MySqlWork(session, bounds);
        boolean inserted = false;
        try {
            work.begin(List.of(
                    "INSERT INTO " + CommitLog.COMMITS + " (attempt, committed) VALUES ('" + attempt + "', FALSE)"));
            inserted = true;
            if (isBehindHorizon(attempt)) {
                return Fence.FORGOTTEN;
            }
            work.commit();
            return Fence.FENCED;
        } catch (SQLException e) {
            if (inserted || !MySqlErrors.isUnique(e)) {
                throw e;
            }
            work.rollBack();
            return marker(attempt);
        } finally {
            work.rollBack();
        }
    }

    private Fence marker(AttemptId attempt) throws SQLException {
        String sql = "SELECT committed FROM " + CommitLog.COMMITS + " WHERE attempt = ?";
        PreparedStatement statement = session.prepare(sql);
        statement.setString(1, attempt.toString());
        try (ResultSet row = statement.executeQuery()) {
            return !row.next() ? Fence.FORGOTTEN : row.getBoolean(1) ? Fence.COMMITTED : Fence.FENCED;
        }
    }

    private boolean isBehindHorizon(AttemptId attempt) throws SQLException {
        String sql = "SELECT 1 FROM " + CommitLog.REQUESTS + " WHERE request = '' AND attempt >= ?";
        PreparedStatement statement = session.prepare(sql);
        statement.setString(1, attempt.toString());
        try (ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    /** Deletes by key what a plain read has shown and nobody else has locked, so that it waits for nobody. */
    void purge(Duration window) throws SQLException {
        String end = "UNIX_TIMESTAMP() - " + window.toSeconds();
        String old = "at < " + end;
        String millis = "(" + end + ") * 1000";
        List<String> attempts = texts(
                "SELECT attempt FROM (SELECT attempt, at FROM " + CommitLog.COMMITS + " ORDER BY attempt LIMIT "
                        + CommitLog.PURGE_LIMIT + ") AS oldest WHERE " + old + " AND attempt < CONCAT(LPAD(LOWER(HEX("
                        + millis + " DIV 65536)), 8, '0'), '-', LPAD(LOWER(HEX(" + millis + " MOD 65536)), 4, '0'))",
                List.of());
        List<String> requests = texts(
                "SELECT request FROM " + CommitLog.REQUESTS + " WHERE " + old + " AND request <> '' ORDER BY at LIMIT "
                        + CommitLog.PURGE_LIMIT,
                List.of());
        if (attempts.isEmpty() && requests.isEmpty()) {
            return;
        }
        MySqlWork work = new MySqlWork(session, bounds);
        try {
            work.begin(List.of());
            List<String> free = free(CommitLog.COMMITS, "attempt", attempts);
            if (!free.isEmpty()) {
                // A plain statement each: VALUES() is on its way out of MySQL, and MariaDB lacks what takes its place.
                String last = free.get(free.size() - 1);
                execute(
                        work,
                        "INSERT INTO " + CommitLog.REQUESTS + " (request, attempt, results) SELECT '', ?, '' FROM"
                                + " (SELECT 1 AS one) AS o WHERE NOT EXISTS (SELECT 1 FROM " + CommitLog.REQUESTS
                                + " WHERE request = '')",
                        List.of(last));
                execute(
                        work,
                        "UPDATE " + CommitLog.REQUESTS + " SET attempt = ? WHERE request = '' AND attempt < ?",
                        List.of(last, last));
                delete(work, CommitLog.COMMITS, "attempt", free);
            }
            delete(work, CommitLog.REQUESTS, "request", free(CommitLog.REQUESTS, "request", requests));
            work.commit();
        } finally {
            work.rollBack();
        }
    }

    /** Locks those of some rows that nobody has locked, and returns their keys in order. */
    private List<String> free(String table, String column, List<String> keys) throws SQLException {
        return keys.isEmpty()
                ? keys
                : texts(
                        "SELECT " + column + " FROM " + table + " WHERE " + column + " IN (" + places(keys)
                                + ") ORDER BY " + column + " FOR UPDATE SKIP LOCKED",
                        keys);
    }

    private static String places(List<String> keys) {
        return ", ?".repeat(keys.size()).substring(2);
    }

    private void delete(MySqlWork work, String table, String column, List<String> keys) throws SQLException {
        if (!keys.isEmpty()) {
            execute(work, "DELETE FROM " + table + " WHERE " + column + " IN (" + places(keys) + ")", keys);
        }
    }

    private static void execute(MySqlWork work, String sql, List<String> texts) throws SQLException {
        PreparedStatement statement = work.prepareWaiting(sql);
        bind(statement, texts);
        statement.executeUpdate();
    }

    private List<String> texts(String sql, List<String> parameters) throws SQLException {
        List<String> found = new ArrayList<>();
        PreparedStatement statement = session.prepare(sql);
        bind(statement, parameters);
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        return found;
    }

    private static void bind(PreparedStatement statement, List<String> texts) throws SQLException {
        for (int i = 0; i < texts.size(); i++) {
            statement.setString(i + 1, texts.get(i));
        }
    }
}
