package dev.pawl.jdbc;

import dev.pawl.store.Stored;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One transaction on MariaDB or MySQL, or a savepoint in the application's. For one thread. */
final class MySqlWork {
    private final Session session;
    private final MySqlBounds bounds;
    private boolean open;
    private boolean committing;

    MySqlWork(Session session, MySqlBounds bounds) {
        this.session = session;
        this.bounds = bounds;
    }

    Session session() {
        return session;
    }

    /** Tells whether COMMIT was sent. */
    boolean committing() {
        return committing;
    }

    /**
     * Begins.
     *
     * @param first statements without parameters that are sent along
     * @return how many rows the last statement changed
     */
    int begin(List<String> first) throws SQLException {
        List<String> all = new ArrayList<>();
        if (session.isJoined()) {
            session.begin();
        } else {
            all.addAll(session.isBegun() ? bounds.rebound(session) : bounds.begin(session));
        }
        open = true;
        first.forEach(sql -> all.add(waiting(sql)));
        return all.isEmpty() ? 0 : run(all);
    }

    private int run(List<String> statements) throws SQLException {
        try (Statement statement = session.statement()) {
            if (bounds.sendsBatchesAtOnce()) {
                for (String sql : statements) {
                    statement.addBatch(sql);
                }
                int[] rows = statement.executeBatch();
                return rows[rows.length - 1];
            }
            int rows = 0;
            for (String sql : statements) {
                rows = statement.executeUpdate(sql);
            }
            return rows;
        }
    }

    private String waiting(String sql) {
        return session.isJoined() ? sql : bounds.waiting(session, sql);
    }

    /** Prepares a statement that may have to wait for a lock. */
    PreparedStatement prepareWaiting(String sql) throws SQLException {
        return session.prepare(waiting(sql));
    }

    /**
     * Reads what is stored under a step's key now. In a transaction of the application's a plain read would show what was there
     * when that began.
     */
    Optional<Stored> current(Step step) throws SQLException {
        String sql = step.bound().sql().find();
        PreparedStatement statement =
                session.isJoined() ? session.prepare(sql + MySqlBounds.SHARING) : session.prepare(sql);
        Parameter.bindAll(statement, 1, step.id());
        try (ResultSet found = statement.executeQuery()) {
            return found.next() ? Optional.of(step.mapping().content(step.key(), found)) : Optional.empty();
        }
    }

    /** Tells whether a query, which may have to wait for a lock, finds a row. */
    boolean isThere(String sql) throws SQLException {
        PreparedStatement statement = prepareWaiting(sql);
        try (ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    void commit() throws SQLException {
        if (session.isJoined()) {
            session.commit();
        } else {
            committing = true;
            run(List.of("COMMIT"));
            session.endedByStatement();
            committing = false;
            after();
        }
        open = false;
    }

    /** Ends what has not been committed. After some errors the server has done so already, which makes no difference. */
    void rollBack() {
        if (!open) {
            return;
        }
        open = false;
        try {
            if (session.isJoined()) {
                session.rollBack();
            } else {
                run(List.of("ROLLBACK"));
                session.endedByStatement();
                after();
            }
        } catch (SQLException e) {
            session.breakOff();
        }
    }

    /** What was committed stays so: a connection that cannot be put back is given up. */
    private void after() {
        try {
            if (!bounds.after().isEmpty()) {
                run(bounds.after());
            }
        } catch (SQLException e) {
            session.breakOff();
        }
    }
}
